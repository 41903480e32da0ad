import AuthorizationServer

extension ConsentPage {
    func content(_ words: PageWords) -> PageContent {
        let messages = words.messages
        let heading = messages("consent_title", ["client": clientName])
        let identity = messages.identity(identityScopes.filter { $0 != "offline_access" })
        return PageContent(
            "consent",
            title: heading,
            kind: "consent",
            [
                "heading": heading,
                "clientInitial": initial(of: clientName),
                "clientHost": clientHost,
                "person": person.values,
                "warnings": warnings.map { warning in
                    let key = warning == .localRedirect ? "warning_local" : "warning_unverified"
                    var text = messages[key + "_text"]
                    if warning == .unverifiedClient, let registeredAt {
                        text = messages("warning_registered", ["date": words.date(registeredAt)]) + " " + text
                    }
                    return ["title": messages[key + "_title"], "text": text]
                },
                "hasIdentity": !identity.isEmpty,
                "identity": identity,
                "groups": groups.map { group in
                    var values: [String: Any] = ["name": group.name, "permissions": group.permissions]
                    values["host"] = group.host
                    return values
                },
                "offline": identityScopes.contains("offline_access"),
                "redirect": messages("consent_redirect", ["host": redirectHost]),
                "form": form.values,
                "offer": offer,
            ]
        )
        .with(notice, words)
    }
}

extension Messages {
    /// The scopes of OpenID Connect in plain words; those without words are left out.
    func identity(_ scopes: [String]) -> [String] {
        scopes.compactMap { has("scope_\($0)") ? self["scope_\($0)"] : nil }
    }
}
