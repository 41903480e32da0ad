import AuthorizationServer
import JOSE
import OAuth

/// A person of a tenant, to be made when the tenant has nobody of that name.
struct UserSeed: Sendable, Equatable {
    /// Where the password comes from.
    enum Password: Sendable, Equatable {
        /// There is none: the person signs in upstream, or is given one later.
        case none
        /// Read from a file.
        case file(String)
        /// Written into the configuration itself; production refuses it.
        case literal(String)
    }

    var username: Username
    var name: DisplayText?
    var email: EmailAddress?
    var isEmailVerified = false
    var locale: String?
    var roles: [RoleName] = []
    var password = Password.none
}

extension UserSeed {
    init?(_ section: inout SettingsReader) {
        let username = section.required("username", SettingKind<Username>.name)
        name = section.value("name", SettingKind.displayText.optional, default: nil)
        email = section.value("email", SettingKind<EmailAddress>.name.optional, default: nil)
        isEmailVerified = section.value("email_verified", .flag, default: false)
        locale = section.value("locale", SettingKind.text.optional, default: nil)
        roles = section.list("roles", SettingKind<RoleName>.name) ?? []
        let file = section.path("password_file", default: nil)
        let literal = section.value("password", SettingKind.secret.optional, default: nil)
        if file != nil, literal != nil {
            section.report(
                "password",
                "stands beside password_file",
                remedy: "keep one of the two, better password_file"
            )
        }
        password = file.map(Password.file) ?? literal.map(Password.literal) ?? .none
        guard let username else { return nil }
        self.username = username
    }
}

extension SignInPolicy {
    /// The section `sign_in` of a tenant.
    init(_ section: inout SettingsReader) {
        let usual = SignInPolicy()
        func seconds(_ key: String, _ fallback: Int) -> Int {
            let span = section.value(
                key,
                .duration(.seconds(60) ... .seconds(366 * 86_400)),
                default: .seconds(fallback)
            )
            return Int(span.components.seconds)
        }
        self.init(
            secondFactor: section.value("second_factor", .choice, default: usual.secondFactor),
            minimumPasswordLength: section.value(
                "minimum_password_length",
                .number(8...128),
                default: usual.minimumPasswordLength
            ),
            sessionIdleLifetime: seconds("session_idle_lifetime", usual.sessionIdleLifetime),
            sessionLifetime: seconds("session_lifetime", usual.sessionLifetime),
            refreshTokenIdleLifetime: seconds("refresh_token_idle_lifetime", usual.refreshTokenIdleLifetime),
            refreshTokenLifetime: seconds("refresh_token_lifetime", usual.refreshTokenLifetime)
        )
    }
}
