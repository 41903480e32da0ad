import AuthorizationServer
import JOSE

extension AccountPage {
    func content(_ words: PageWords, in frame: PageFrame) -> PageContent {
        let factor = secondFactorValues(words)
        return PageContent(
            "account",
            title: words.messages["account_title"],
            kind: "account",
            [
                "person": person.values,
                "basePath": frame.basePath,
                "signOut": signOut.values,
                "hasSecurity": hasPassword || factor != nil,
                "hasPassword": hasPassword,
                "secondFactor": factor,
                "sessions": sessions.map { $0.values(words, now: now) },
                "endOthers": endOthers?.values,
                "hasApps": !apps.isEmpty,
                "apps": apps.map { $0.values(words) },
            ]
        )
        .with(notice, words)
    }

    private func secondFactorValues(_ words: PageWords) -> [String: Any]? {
        switch secondFactor {
        case .off: nil
        case .absent:
            ["isOn": false, "removable": false, "detail": words.messages["account_factor_absent"]]
        case .present(let recoveryCodes, let removable):
            [
                "isOn": true, "removable": removable,
                "detail": words.messages.counted("account_codes", recoveryCodes),
            ]
        }
    }
}

extension AccountPage.SessionLine {
    func values(_ words: PageWords, now: NumericDate) -> [String: Any] {
        var facts = ["date": words.date(beganAt), "used": words.lastUse(lastUsedAt, now: now)]
        facts["address"] = address
        let key = address == nil ? "account_session_detail_no_address" : "account_session_detail"
        var values: [String: Any] = [
            "id": id,
            "device": words.device(userAgent),
            "detail": words.messages(key, facts),
            "isCurrent": isCurrent,
        ]
        values["form"] = end?.values
        return values
    }
}

extension AccountPage.AppLine {
    func values(_ words: PageWords) -> [String: Any] {
        let all = words.messages.identity(identityScopes) + permissions
        var values: [String: Any] = [
            "id": id,
            "name": name,
            "since": words.messages("account_app_since", ["date": words.date(since)]),
            "hasPermissions": !all.isEmpty,
            "permissions": all,
            "form": revoke.values,
        ]
        values["host"] = host
        return values
    }
}

extension PasswordChangePage {
    func content(_ words: PageWords, in frame: PageFrame) -> PageContent {
        PageContent(
            "password-change",
            title: words.messages["password_change_title"],
            [
                "lead": words.messages["password_change_lead"],
                "form": form.values,
                "username": username,
                "minimumLength": minimumLength,
                "hint": words.messages("password_change_hint", ["minimum": String(minimumLength)]),
                "basePath": frame.basePath,
            ]
        )
        .with(notice, words)
    }
}
