import ArgumentParser
import AuthorizationServer
import OAuth

extension UserCommand {
    /// `signet user sessions`: where a user is signed in.
    struct Sessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sessions",
            abstract: "List a user's sessions, or end some.",
            discussion: """
                Clients that asked for it are told of the end (back-channel logout).

                  signet user sessions --tenant acme ada
                  signet user sessions --tenant acme ada --end <session_id>
                  signet user sessions --tenant acme ada --end-all
                """
        )

        @OptionGroup var options: UserOptions
        @Option(help: ArgumentHelp("End this session.", valueName: "session_id"), transform: { try SessionID($0) })
        var end: SessionID?
        @Flag(help: "End all sessions.")
        var endAll = false

        func validate() throws {
            if end != nil, endAll { throw ValidationError("give --end or --end-all, not both") }
        }

        func run() async throws {
            let tenant = options.tenant.tenant
            let sessions = try await options.tenant.shared.administer { admin in
                let user = try await admin.user(options.user, in: tenant)
                if endAll { return try await admin.endSessions(.user(user.id, except: nil), in: tenant) }
                let sessions = try await admin.sessions(of: user, in: tenant)
                guard let end else { return sessions }
                guard sessions.contains(where: { $0.id == end }) else {
                    throw CommandFailure(.notFound, "user \"\(user.username)\" has no session \"\(end)\"")
                }
                return try await admin.endSessions(.session(end), in: tenant)
            }
            let isEnding = end != nil || endAll
            options.tenant.shared.output.print(
                Listing(sessions.map { Sheet(row: $0, ended: isEnding) }, empty: isEnding ? "none to end" : "none")
            )
        }
    }
}

extension Sheet {
    /// A session as a row of a list.
    init(row session: Session, ended: Bool) {
        self.init([
            ("session_id", .text(session.id.value)),
            ("signed_in_at", .time(session.authenticatedAt)),
            ("last_used_at", .time(session.lastUsedAt)),
            ("expires_at", .time(min(session.expiresAt, session.idleExpiresAt))),
            ("methods", .list(session.methods)),
            ("address", .text(session.address)),
            ("user_agent", .text(session.userAgent)),
        ])
        if ended { fields.append(("ended", .flag(true))) }
    }
}
