import AuthorizationServer

extension SecondFactorPage {
    func content(_ words: PageWords) -> PageContent {
        PageContent(
            "second-factor",
            title: words.messages["second_factor_title"],
            ["form": form.values, "person": person.values]
        )
        .with(notice, words)
    }
}

extension SecondFactorSetupPage {
    func content(_ words: PageWords, in frame: PageFrame) -> PageContent {
        let messages = words.messages
        let label = Markup().escapeText(messages["setup_qr_label"])
        return PageContent(
            "second-factor-setup",
            title: messages["setup_title"],
            kind: "setup",
            [
                "lead": isRequired
                    ? messages("setup_lead_required", ["tenant": frame.tenantName]) : messages["setup_lead"],
                "form": form.values,
                "key": key?.text,
                "keyURI": key?.uri,
                "qrCode": key.flatMap { QRCode(Array($0.uri.utf8))?.svg(label: label) },
                "asksPassword": asksPassword,
                "backURL": isRequired ? nil : frame.basePath + "/account",
            ]
        )
        .with(notice, words)
    }
}

extension SecondFactorChangePage {
    func content(_ words: PageWords, in frame: PageFrame) -> PageContent {
        let key = change == .removal ? "remove_factor" : "new_codes"
        return PageContent(
            "second-factor-change",
            title: words.messages[key + "_title"],
            [
                "heading": words.messages[key + "_title"],
                "lead": words.messages[key + "_lead"],
                "button": words.messages[key + "_button"],
                "buttonKind": change == .removal ? "danger" : "primary",
                "form": form.values,
                "backURL": frame.basePath + "/account",
            ]
        )
        .with(notice, words)
    }
}

extension RecoveryCodesPage {
    func content(_ words: PageWords) -> PageContent {
        PageContent(
            "recovery-codes",
            title: words.messages["recovery_title"],
            kind: "setup",
            ["codes": codes, "nextURL": nextURL]
        )
    }
}
