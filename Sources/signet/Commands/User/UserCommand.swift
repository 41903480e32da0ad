import ArgumentParser
import AuthorizationServer
import JOSE
import JSON
import OAuth

/// `signet user`: the people of a tenant.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Create, list, show, change and delete users, their passwords and sessions.",
        discussion: """
            A user is named by user name, e-mail address or id. A password comes from a prompt, from standard input or \
            from SIGNET_USER_PASSWORD, never from an argument, which every process of the machine can read.
            """,
        subcommands: [
            Create.self, List.self, Show.self, Update.self, Disable.self, Enable.self, Delete.self, SetPassword.self,
            Roles.self, Sessions.self, Unlock.self, ResetSecondFactor.self,
        ]
    )

    /// The variable that a password may come from.
    static let passwordVariable = "SIGNET_USER_PASSWORD"

    /// `signet user create`: somebody who can sign in.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Create a user.",
            discussion: """
                The password is asked for, or read as the first line of standard input:

                  signet user create --tenant acme ada --email ada@acme.example --name "Ada Lovelace"
                  pwgen 20 1 | signet user create --tenant acme ada --role filesystem-reader
                  signet user create --tenant acme bob --email bob@acme.example --upstream-only
                  signet user create --tenant acme cyd --claim department=Sales --claim 'floors=[3,4]'
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(help: "The name to sign in with.", transform: { try Username($0) })
        var username: Username
        @OptionGroup var profile: ProfileOptions
        @Option(
            name: .customLong("role"),
            help: "A role that they have; repeat for several.",
            transform: { try RoleName($0) }
        )
        var roles: [RoleName] = []
        @Flag(help: "No password: they sign in at an upstream provider.")
        var upstreamOnly = false

        func run() async throws {
            let password =
                upstreamOnly ? nil : try SecretInput.newPassword(variable: UserCommand.passwordVariable)
            let user = try await options.shared.administer { admin in
                var user = User(
                    id: UserID(random: admin.random),
                    username: username,
                    roles: Set(roles),
                    createdAt: admin.time.now()
                )
                profile.apply(to: &user)
                return try await admin.createUser(user, in: options.tenant, password: password)
            }
            options.shared.output.print(Sheet(user))
        }
    }

    /// `signet user list`: everybody of a tenant.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List a tenant's users.")

        @OptionGroup var options: TenantOptions

        func run() async throws {
            let users = try await options.shared.administer { try await $0.users(in: options.tenant) }
            options.shared.output.print(Listing(users.map { Sheet(row: $0) }, empty: "no user yet"))
        }
    }

    /// `signet user show`: one user, without anything secret.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a user: claims, roles, and how they sign in."
        )

        @OptionGroup var options: UserOptions

        func run() async throws {
            let user = try await options.tenant.shared.administer {
                try await $0.user(options.user, in: options.tenant.tenant)
            }
            options.tenant.shared.output.print(Sheet(user))
        }
    }

    /// `signet user delete`: the user and all that is theirs go.
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Delete a user with their sessions, consents and refresh tokens.",
            discussion: "Access tokens stay valid until they expire; to keep the record, disable the user instead."
        )

        @OptionGroup var options: UserOptions

        func run() async throws {
            let user = try await options.tenant.shared.administer { admin in
                let user = try await admin.user(options.user, in: options.tenant.tenant)
                try await admin.deleteUser(user, in: options.tenant.tenant)
                return user
            }
            options.tenant.shared.output.print(
                Sheet([
                    ("user_id", .text(user.id.value)), ("username", .text(user.username.value)),
                    ("deleted", .flag(true)),
                ])
            )
        }
    }
}

/// The options of commands that act on one user.
struct UserOptions: ParsableArguments {
    @OptionGroup var tenant: TenantOptions
    @Argument(help: "User name, e-mail address or id.")
    var user: String
}

/// What is told of a user, for `create` and `update`.
struct ProfileOptions: ParsableArguments {
    @Option(help: "E-mail address.", transform: { try EmailAddress($0) })
    var email: EmailAddress?
    @Flag(inversion: .prefixedNo, help: "Whether the address was proven to be theirs.")
    var emailVerified: Bool?
    @Option(help: "Full name.", transform: { try DisplayText($0) })
    var name: DisplayText?
    @Option(help: "Language, such as en or de-CH (BCP 47).", transform: LocaleArgument.parse)
    var locale: String?
    @Option(
        name: .customLong("claim"),
        help: ArgumentHelp(
            "A further claim; the value is JSON, or else text. Repeatable.",
            valueName: "name=value"
        )
    )
    var claims: [ClaimArgument] = []

    /// Whether anything is given.
    var isEmpty: Bool {
        email == nil && emailVerified == nil && name == nil && locale == nil && claims.isEmpty
    }

    /// Writes what is given; another address is not verified unless that is said.
    func apply(to user: inout User) {
        if let email {
            if email != user.email { user.isEmailVerified = false }
            user.email = email
        }
        if let emailVerified { user.isEmailVerified = emailVerified }
        if let name { user.name = name }
        if let locale { user.locale = locale }
        for claim in claims { user.claims[claim.name] = claim.value }
    }
}

/// A language tag on the command line.
enum LocaleArgument {
    /// Letters, digits and hyphens (RFC 5646 §2.1).
    @Sendable
    static func parse(_ text: String) throws -> String {
        guard (2...35).contains(text.utf8.count), text.first?.isLetter == true,
            text.utf8.allSatisfy({ isTagByte($0) })
        else { throw OAuthValueError(kind: "language tag", rule: "such as en or de-CH") }
        return text
    }

    private static func isTagByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

/// A claim on the command line: `department=Sales`, `floors=[3,4]`.
struct ClaimArgument: ExpressibleByArgument {
    let name: String
    let value: JSONValue

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, (try? CustomClaims.check(name: parts[0])) != nil else { return nil }
        name = parts[0]
        value = (try? JSONValue(parsing: Array(parts[1].utf8))) ?? .string(parts[1])
    }
}
