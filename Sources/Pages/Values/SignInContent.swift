import AuthorizationServer

extension SignInPage {
    func content(_ words: PageWords, in frame: PageFrame) -> PageContent {
        let messages = words.messages
        let isWrong = notice == .wrongCredentials
        let hasName = !(username ?? "").isEmpty
        return PageContent(
            "sign-in",
            title: messages["sign_in_title"],
            [
                "heading": messages["sign_in_title"],
                "lead": clientName.map { messages("sign_in_lead_client", ["client": $0]) }
                    ?? messages("sign_in_lead", ["tenant": frame.tenantName]),
                "form": form.values,
                "username": username ?? "",
                // One thing has the focus: the notice, or the first field that is empty.
                "focusUsername": notice == nil && !hasName,
                "focusPassword": notice == nil && hasName,
                "isWrong": isWrong,
                "hasProviders": !providers.isEmpty,
                "providers": providers.map {
                    ["label": messages("sign_in_with", ["provider": $0.name]), "form": $0.form.values] as [String: Any]
                },
            ]
        )
        .with(notice, words)
    }
}

extension AccountsPage {
    func content(_ words: PageWords, in frame: PageFrame) -> PageContent {
        let messages = words.messages
        return PageContent(
            "accounts",
            title: messages["accounts_title"],
            [
                "lead": clientName.map { messages("accounts_lead", ["client": $0]) }
                    ?? messages("sign_in_lead", ["tenant": frame.tenantName]),
                "form": form.values,
                "person": person.values,
            ]
        )
    }
}

extension SignOutPage {
    func content(_ words: PageWords, in frame: PageFrame) -> PageContent {
        let messages = words.messages
        return PageContent(
            "sign-out",
            title: messages["sign_out_title"],
            [
                "lead": clientName.map {
                    messages("sign_out_lead_client", ["client": $0, "tenant": frame.tenantName])
                } ?? messages("sign_out_lead", ["tenant": frame.tenantName]),
                "form": form.values,
                "fields": fields.map { ["name": $0.name, "value": $0.value] },
                "basePath": frame.basePath,
                "person": person?.values,
            ]
        )
    }
}

extension SignedOutPage {
    func content(_ words: PageWords) -> PageContent {
        PageContent("signed-out", title: words.messages["signed_out_title"], ["signInURL": signInURL])
    }
}

extension ErrorPage {
    func content(_ words: PageWords, in frame: PageFrame) -> PageContent {
        let messages = words.messages
        let key = messages.has("error_\(message)_title") ? "error_\(message)" : "error_generic"
        return PageContent(
            "error",
            title: messages[key + "_title"],
            [
                "heading": messages[key + "_title"],
                "advice": messages(key + "_advice", ["tenant": frame.tenantName, "host": host ?? ""]),
                "back": host.map { messages("error_continue", ["host": $0]) } ?? messages["error_back"],
                "backStyle": host == nil ? "primary" : "secondary",
                "code": code,
                "detail": detail,
                "correlationID": correlationID,
                "backURL": backURL,
            ]
        )
    }
}

extension FormPostPage {
    func content(_ words: PageWords) -> PageContent {
        PageContent(
            "form-post",
            title: words.messages["form_post_title"],
            [
                "action": action,
                "fields": fields.map { ["name": $0.name, "value": $0.value] },
                "script": FormPostScript.source,
            ]
        )
    }
}
