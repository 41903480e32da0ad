import AuthorizationServer
import JOSE
import JSON
import OAuth

extension Sheet {
    /// A user as a row of a list.
    init(row user: User) {
        self.init([
            ("username", .text(user.username.value)),
            ("email", .text(user.email?.value)),
            ("name", .text(user.name?.value)),
            ("enabled", .flag(user.isEnabled)),
            ("roles", .list(user.roles.sorted().map(\.value))),
            ("created_at", .time(user.createdAt)),
        ])
    }

    /// A user whole, without anything secret.
    init(_ user: User) {
        self.init([("user_id", .text(user.id.value))] + Sheet(row: user).fields)
        let factor = user.timePassword
        fields += [
            ("email_verified", .flag(user.isEmailVerified)),
            ("locale", .text(user.locale)),
            (
                "claims",
                .list(
                    user.claims.map { name, value in
                        var json = JSONWriter()
                        json.value(value)
                        return "\(name)=\(json.string)"
                    }
                )
            ),
            ("password", .flag(user.passwordHash != nil)),
            ("second_factor", .flag(factor?.confirmedAt != nil)),
            ("second_factor_since", .time(factor?.confirmedAt)),
            ("recovery_codes", .number(Int64(factor?.confirmedAt == nil ? 0 : factor?.recoveryCodes.count ?? 0))),
            ("updated_at", .time(user.updatedAt)),
        ]
    }
}
