import ArgumentParser
import AuthorizationServer
import OAuth

/// How a user proves who they are: password, second factor, and the failures that count against them.
extension UserCommand {
    /// `signet user set-password`: a new password.
    struct SetPassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-password",
            abstract: "Set a user's password; they are signed out everywhere.",
            discussion: """
                The password is asked for, or read as the first line of standard input:

                  signet user set-password --tenant acme ada
                  pwgen 20 1 | signet user set-password --tenant acme ada --keep-sessions
                """
        )

        @OptionGroup var options: UserOptions
        @Flag(help: "Leave the user's sessions as they are.")
        var keepSessions = false

        func run() async throws {
            let password = try SecretInput.newPassword(variable: UserCommand.passwordVariable)
            let (user, ended) = try await options.tenant.shared.administer { admin in
                let user = try await admin.user(options.user, in: options.tenant.tenant)
                return (
                    user,
                    try await admin.setPassword(
                        password,
                        of: user,
                        in: options.tenant.tenant,
                        keepingSessions: keepSessions
                    )
                )
            }
            options.tenant.shared.output.print(
                Sheet([
                    ("user_id", .text(user.id.value)), ("username", .text(user.username.value)),
                    ("password_set", .flag(true)), ("sessions_ended", .number(Int64(ended.count))),
                ])
            )
        }
    }

    /// `signet user unlock`: sooner than by itself.
    struct Unlock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "unlock",
            abstract: "Forget the failed attempts on a user's account.",
            discussion: """
                Every lock opens by itself, after a quarter of an hour at most; this is for who cannot wait. Blocks of an \
                address stay: they are of all who fail there.

                  signet user unlock --tenant acme ada
                """
        )

        @OptionGroup var options: UserOptions

        func run() async throws {
            let (user, count) = try await options.tenant.shared.administer { admin in
                let user = try await admin.user(options.user, in: options.tenant.tenant)
                return (user, try await admin.unlock(user, in: options.tenant.tenant))
            }
            options.tenant.shared.output.print(
                Sheet([
                    ("user_id", .text(user.id.value)), ("username", .text(user.username.value)),
                    ("counts_forgotten", .number(Int64(count))),
                ])
            )
        }
    }

    /// `signet user reset-second-factor`: for the day on which the phone and the recovery codes are gone.
    struct ResetSecondFactor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-second-factor",
            abstract: "Take a user's second factor away, so that they can set up another one.",
            discussion: """
                Be sure that it is they who ask: from now on the password alone lets in, until another factor is set up.

                  signet user reset-second-factor --tenant acme ada
                """
        )

        @OptionGroup var options: UserOptions

        func run() async throws {
            try await changeUser(options) { try await $0.resetSecondFactor(of: $1, in: options.tenant.tenant) }
        }
    }
}
