import JOSE

@testable import AuthorizationServer
@testable import Pages

/// Every page, as people see it and as somebody hostile would fill it.
enum PageGallery {
    static let now = NumericDate(1_795_557_600)
    static let frame = PageFrame(tenantName: "Acme Corporation", colour: "#0f766e", basePath: "/t/acme")

    static func form(_ path: String) -> PageForm {
        PageForm(action: "/t/acme" + path, csrf: "c3JmLXRva2Vu", request: "aGFuZGxl")
    }

    static let person = PersonLine(name: "Alice Liddell", detail: "alice@acme.example")

    static let keyURI =
        "otpauth://totp/Acme%20Corporation:alice?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Acme%20Corporation"

    static let signIn = SignInPage(
        form: form("/signin"),
        username: "alice",
        clientName: "Reading Room",
        notice: nil,
        providers: [
            .init(name: "Google", form: form("/signin/with/google")),
            .init(name: "Corporate directory", form: form("/signin/with/corporate")),
        ]
    )

    static func signIn(_ notice: PageNotice) -> SignInPage {
        var page = signIn
        page.notice = notice
        page.providers = []
        return page
    }

    static let readFiles = ConsentPage.Permission(
        "Read files and folders",
        tools: ["get_file_info", "list_directory", "read_file", "search_files"]
    )
    static let writeFiles = ConsentPage.Permission(
        "Write, move and delete files",
        tools: (1...12).map { "write_file_\($0)" }
    )

    static let consent = ConsentPage(
        form: form("/consent"),
        offer: "b2ZmZXI",
        person: person,
        clientName: "Reading Room",
        clientHost: "reading-room.example",
        registeredAt: now.advanced(by: .seconds(-400_000)),
        redirectHost: "localhost",
        wish: .init(
            identityScopes: ["openid", "profile", "email", "offline_access"],
            groups: [
                .init(
                    name: "filesystem",
                    host: "mcp.acme.example",
                    permissions: [readFiles, writeFiles]
                ),
                .init(
                    name: "postgresql-database",
                    host: "data.acme.example",
                    permissions: [.init("Run queries on the database")]
                ),
            ]
        ),
        warnings: [.localRedirect, .unverifiedClient]
    )

    /// The same client comes back for more.
    static let consentToMore: ConsentPage = {
        var page = consent
        page.wish = .init(
            identityScopes: [],
            groups: [
                .init(name: "filesystem", host: "mcp.acme.example", permissions: [writeFiles])
            ]
        )
        page.history = .less(
            .init(
                identityScopes: ["openid", "profile", "offline_access"],
                groups: [.init(name: "filesystem", host: "mcp.acme.example", permissions: [readFiles])]
            )
        )
        page.warnings = [.localRedirect]
        return page
    }()

    /// The same client as before, and its owner has given it another name.
    static let consentToChanged: ConsentPage = {
        var page = consent
        page.clientName = "Reading Room Plus"
        page.redirectHost = "reading-room.example"
        page.wish.groups.removeLast()
        page.warnings = [.changedClient, .unverifiedClient]
        return page
    }()

    /// All of it was allowed before, and any program on this machine could ask.
    static let consentAgain: ConsentPage = {
        var page = consent
        page.history = .same
        page.warnings = [.localRedirect]
        return page
    }()

    static let account = AccountPage(
        person: person,
        now: now,
        sessions: [
            .init(
                id: "one",
                userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                address: "192.0.2.7",
                beganAt: now.advanced(by: .seconds(-4000)),
                lastUsedAt: now,
                isCurrent: true,
                end: nil
            ),
            .init(
                id: "two",
                userAgent:
                    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604",
                address: "2001:db8::17",
                beganAt: now.advanced(by: .seconds(-400_000)),
                lastUsedAt: now.advanced(by: .seconds(-7300)),
                isCurrent: false,
                end: form("/account/sessions/end")
            ),
        ],
        endOthers: form("/account/sessions/end-others"),
        apps: [
            .init(
                id: "grant",
                name: "Reading Room",
                host: "reading-room.example",
                permissions: ["Read files and folders", "Write, move and delete files"],
                identityScopes: ["openid", "profile", "offline_access"],
                since: now.advanced(by: .seconds(-900_000)),
                revoke: form("/account/apps/disconnect")
            )
        ],
        secondFactor: .present(recoveryCodes: 9, removable: true),
        hasPassword: true,
        signOut: form("/account/sign-out"),
        notice: .appDisconnected
    )

    /// The pages that are about a person and their apps, with everything in them as somebody hostile would call it.
    static func hostile(_ name: String) -> [Page] {
        let form = PageForm(action: name, csrf: name, request: name)
        let person = PersonLine(name: name, detail: name)
        var account = account
        account.person = person
        account.sessions = account.sessions.map { line in
            var line = line
            (line.id, line.userAgent, line.address) = (name, name, name)
            if line.end != nil { line.end = form }
            return line
        }
        account.apps = account.apps.map { app in
            var app = app
            (app.id, app.name, app.host, app.permissions, app.identityScopes) = (name, name, name, [name], [name])
            app.revoke = form
            return app
        }
        (account.endOthers, account.signOut) = (form, form)
        return [
            .account(account), .accounts(AccountsPage(form: form, person: person, clientName: name)),
            .secondFactor(SecondFactorPage(form: form, person: person, notice: .wrongCode)),
            .secondFactorSetup(.init(form: form, key: nil, isRequired: true, asksPassword: true)),
            .secondFactorSetup(
                .init(form: form, key: .init(text: name, uri: name), isRequired: false, asksPassword: true)
            ),
            .recoveryCodes(RecoveryCodesPage(codes: [name], nextURL: name)),
            .secondFactorChange(.init(form: form, change: .removal)),
            .passwordChange(PasswordChangePage(form: form, username: name, minimumLength: 12)),
            .signedOut(SignedOutPage(signInURL: name)),
        ]
    }

    /// Every kind of page by a name for its file.
    static let pages: [(name: String, page: Page)] = [
        ("sign-in", .signIn(signIn)),
        ("sign-in-wrong", .signIn(signIn(.wrongCredentials))),
        ("sign-in-blocked", .signIn(signIn(.blocked(seconds: 240)))),
        ("sign-in-busy", .signIn(signIn(.busy))),
        ("second-factor", .secondFactor(SecondFactorPage(form: form("/signin/code"), person: person))),
        (
            "second-factor-wrong",
            .secondFactor(SecondFactorPage(form: form("/signin/code"), person: person, notice: .wrongCode))
        ),
        (
            "second-factor-setup",
            .secondFactorSetup(
                SecondFactorSetupPage(form: form("/signin/setup"), key: nil, isRequired: true, asksPassword: false)
            )
        ),
        (
            "second-factor-key",
            .secondFactorSetup(
                SecondFactorSetupPage(
                    form: form("/account/second-factor"),
                    key: .init(text: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP", uri: keyURI),
                    isRequired: false,
                    asksPassword: true
                )
            )
        ),
        (
            "recovery-codes",
            .recoveryCodes(
                RecoveryCodesPage(
                    codes: (0..<10).map { "JBSW-Y3DP-EHPK-3PX\($0)" },
                    nextURL: "/t/acme/account"
                )
            )
        ),
        (
            "second-factor-remove",
            .secondFactorChange(.init(form: form("/account/second-factor/remove"), change: .removal))
        ),
        ("accounts", .accounts(AccountsPage(form: form("/accounts"), person: person, clientName: "Reading Room"))),
        ("consent", .consent(consent)),
        ("consent-more", .consent(consentToMore)),
        ("consent-again", .consent(consentAgain)),
        ("consent-changed", .consent(consentToChanged)),
        ("account", .account(account)),
        (
            "password-change",
            .passwordChange(
                PasswordChangePage(
                    form: form("/account/password"),
                    username: "alice",
                    minimumLength: 12,
                    notice: .passwordRefused(.tooShort(minimum: 12), minimum: 12)
                )
            )
        ),
        (
            "sign-out",
            .signOut(SignOutPage(form: form("/oauth2/end_session"), person: person, clientName: "Reading Room"))
        ),
        ("signed-out", .signedOut(SignedOutPage(signInURL: "/t/acme/account"))),
        (
            "error",
            .error(
                ErrorPage(
                    message: "bad_redirect_uri",
                    code: "invalid_request",
                    detail: "The redirect_uri is not one that the client has registered.",
                    correlationID: "9f2c4e1ab07d5533",
                    backURL: nil
                )
            )
        ),
        (
            "form-post",
            .formPost(
                FormPostPage(action: "https://app.example/callback", fields: [.init("code", "a"), .init("state", "b")])
            )
        ),
    ]
}
