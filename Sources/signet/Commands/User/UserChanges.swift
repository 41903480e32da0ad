import ArgumentParser
import AuthorizationServer
import OAuth

extension UserCommand {
    /// `signet user update`: other names and claims.
    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "update",
            abstract: "Change a user's names and claims.",
            discussion: """
                What is not named stays as it is. Another e-mail address counts as not verified unless --email-verified \
                is given.

                  signet user update --tenant acme ada --name "Ada King" --claim department=Research
                  signet user update --tenant acme ada --no-email --remove-claim department
                """
        )

        @OptionGroup var options: UserOptions
        @Option(help: "Another name to sign in with.", transform: { try Username($0) })
        var username: Username?
        @OptionGroup var profile: ProfileOptions
        @Flag(name: .customLong("no-email"), help: "Take the e-mail address away.")
        var removesEmail = false
        @Option(name: .customLong("remove-claim"), help: "A claim to take away; repeatable.")
        var removedClaims: [String] = []

        func validate() throws {
            if removesEmail, profile.email != nil { throw ValidationError("give --email or --no-email, not both") }
            if username == nil, profile.isEmpty, !removesEmail, removedClaims.isEmpty {
                throw ValidationError("nothing to change: name what is to be different")
            }
        }

        func run() async throws {
            let (username, profile, removesEmail, removedClaims) = (username, profile, removesEmail, removedClaims)
            // `ParsableArguments` are not Sendable: only values cross into the store.
            let (email, verified, name, locale) = (profile.email, profile.emailVerified, profile.name, profile.locale)
            let claims = profile.claims.map { ($0.name, $0.value) }
            var fields: [(String, String)] = []
            if let username { fields.append(("username", username.value)) }
            if email != nil || removesEmail || verified != nil { fields.append(("changed", "email")) }
            if name != nil || locale != nil { fields.append(("profile", "changed")) }
            let names = claims.map(\.0) + removedClaims
            if !names.isEmpty { fields.append(("claims", names.joined(separator: " "))) }
            try await changeUser(options) { [fields] admin, user in
                try await admin.updateUser(user, in: options.tenant.tenant, fields) { user in
                    if let username { user.username = username }
                    if let email {
                        if email != user.email { user.isEmailVerified = false }
                        user.email = email
                    }
                    if removesEmail {
                        user.email = nil
                        user.isEmailVerified = false
                    }
                    if let verified { user.isEmailVerified = verified }
                    if let name { user.name = name }
                    if let locale { user.locale = locale }
                    for (name, value) in claims { user.claims[name] = value }
                    for name in removedClaims { user.claims[name] = nil }
                }
            }
        }
    }

    /// `signet user disable`: nobody signs in as this user.
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable",
            abstract: "Disable a user: they are signed out everywhere and cannot sign in."
        )

        @OptionGroup var options: UserOptions

        func run() async throws {
            try await changeUser(options) { try await $0.setUser($1, in: options.tenant.tenant, enabled: false) }
        }
    }

    /// `signet user enable`: the way back.
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "enable", abstract: "Enable a user again.")

        @OptionGroup var options: UserOptions

        func run() async throws {
            try await changeUser(options) { try await $0.setUser($1, in: options.tenant.tenant, enabled: true) }
        }
    }

    /// `signet user roles`: what a user may do.
    struct Roles: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "roles",
            abstract: "Show or change the roles of a user.",
            discussion: """
                  signet user roles --tenant acme ada
                  signet user roles --tenant acme ada --add filesystem-writer --remove filesystem-reader
                """
        )

        @OptionGroup var options: UserOptions
        @Option(name: .customLong("add"), help: "A role to add; repeat for several.", transform: { try RoleName($0) })
        var added: [RoleName] = []
        @Option(
            name: .customLong("remove"),
            help: "A role to take away; repeat for several.",
            transform: { try RoleName($0) }
        )
        var removed: [RoleName] = []

        func run() async throws {
            let (added, removed) = (added, removed)
            try await changeUser(options) { admin, user in
                if added.isEmpty, removed.isEmpty { return user }
                let fields = [
                    ("roles_added", added.map(\.value).joined(separator: " ")),
                    ("roles_removed", removed.map(\.value).joined(separator: " ")),
                ]
                return try await admin.updateUser(user, in: options.tenant.tenant, fields) {
                    $0.roles = $0.roles.union(added).subtracting(removed)
                }
            }
        }
    }

}

/// Changes a user and prints what they are now.
func changeUser(
    _ options: UserOptions,
    _ body: (Administration, User) async throws -> User
) async throws {
    let user = try await options.tenant.shared.administer { admin in
        try await body(admin, try await admin.user(options.user, in: options.tenant.tenant))
    }
    options.tenant.shared.output.print(Sheet(user))
}
