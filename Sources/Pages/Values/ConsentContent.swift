import AuthorizationServer

extension ConsentPage {
    func content(_ words: PageWords) -> PageContent {
        let messages = words.messages
        var earlier: Wish?
        if case .less(let wish) = history { earlier = wish }
        let heading = messages(earlier == nil ? "consent_title" : "consent_title_more", ["client": clientName])
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
                    let key = warning.key
                    var text = messages[key + "_text"]
                    if warning == .unverifiedClient, let registeredAt {
                        text = messages("warning_registered", ["date": words.date(registeredAt)]) + " " + text
                    }
                    return ["title": messages[key + "_title"], "text": text]
                },
                "repeated": history == .same,
                "will": messages[earlier == nil ? "consent_will" : "consent_will_more"],
                "wish": wish.values(messages),
                "earlier": earlier?.values(messages),
                "redirect": goesToApp
                    ? messages("consent_redirect_app", ["scheme": redirectHost + ":"])
                    : messages("consent_redirect", ["host": redirectHost]),
                "form": form.values,
                "offer": offer,
            ]
        )
        .with(notice, words)
    }
}

extension ConsentPage.Warning {
    /// What the keys of its texts begin with.
    fileprivate var key: String {
        switch self {
        case .localRedirect: "warning_local"
        case .unverifiedClient: "warning_unverified"
        case .changedClient: "warning_changed"
        }
    }
}

extension ConsentPage.Wish {
    /// As the template names it.
    fileprivate func values(_ messages: Messages) -> [String: Any] {
        let identity = messages.identity(identityScopes.filter { $0 != "offline_access" })
        return [
            "hasIdentity": !identity.isEmpty,
            "identity": identity,
            "groups": groups.map { group in
                var values: [String: Any] = ["name": group.name]
                values["permissions"] = group.permissions.map { permission in
                    var values: [String: Any] = ["text": permission.text]
                    values["tools"] = messages.tools(permission.tools)
                    return values
                }
                values["host"] = group.host
                return values
            },
            "offline": identityScopes.contains("offline_access"),
        ]
    }
}

extension Messages {
    /// The tools that a permission opens, of many the first few; nil where there is none.
    fileprivate func tools(_ names: [String]) -> String? {
        if names.isEmpty { return nil }
        let most = 8
        // One more than fits is not worth words of its own.
        let shown = names.count > most + 1 ? Array(names.prefix(most)) : names
        let list = shown.joined(separator: ", ")
        if shown.count == names.count { return self("consent_tools", ["tools": list]) }
        return self("consent_tools_more", ["tools": list, "count": String(names.count - shown.count)])
    }

    /// The scopes of OpenID Connect in plain words; those without words are left out.
    func identity(_ scopes: [String]) -> [String] {
        scopes.compactMap { has("scope_\($0)") ? self["scope_\($0)"] : nil }
    }
}
