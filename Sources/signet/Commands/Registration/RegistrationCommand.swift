import ArgumentParser
import AuthorizationServer
import JOSE
import OAuth

/// `signet registration`: what allows strangers to register clients where not everybody may.
struct RegistrationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registration",
        abstract: "Manage the tokens that allow clients to register themselves.",
        discussion: """
            Who may register is a tenant's policy: `signet tenant update ID --registration open|token|off`. Those who \
            have registered are listed by `signet client list`.
            """,
        subcommands: [Token.self]
    )

    /// `signet registration token`: initial access tokens (RFC 7591 §3).
    struct Token: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "token",
            abstract: "Create, list and revoke initial access tokens.",
            subcommands: [Create.self, List.self, Revoke.self]
        )
    }
}

extension RegistrationCommand.Token {
    /// `signet registration token create`: a token, shown once.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Create an initial access token and print it, once.",
            discussion: """
                Whoever has it may register clients of this tenant, as often as --uses says and until it expires:

                  signet registration token create --tenant acme --note "The pilot" --uses 20 --lifetime 7d
                """
        )

        @OptionGroup var options: TenantOptions
        @Option(help: "What it is for.", transform: { try DisplayText($0) })
        var note: DisplayText?
        @Option(help: "How many clients it may register; any number unless given.")
        var uses: Int?
        @Option(help: "How long it works, such as 7d; 30d unless given.")
        var lifetime: DurationArgument?

        func validate() throws {
            if let uses, uses < 1 { throw ValidationError("--uses is at least 1") }
        }

        func run() async throws {
            let (token, text) = try await options.shared.administer {
                try await $0.createInitialAccessToken(
                    in: options.tenant,
                    note: note,
                    uses: uses,
                    lifetime: lifetime?.duration ?? .seconds(30 * 86_400)
                )
            }
            Console.note("The token is shown this once.")
            let shown: [(name: String, value: Sheet.Value)] = [("initial_access_token", .text(text))]
            var sheet = Sheet(token, now: SystemTime().now())
            sheet.fields = shown + sheet.fields
            options.shared.output.print(sheet)
        }
    }

    /// `signet registration token list`: all tokens, without what their bearers show.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List a tenant's initial access tokens."
        )

        @OptionGroup var options: TenantOptions

        func run() async throws {
            let tokens = try await options.shared.administer { admin in
                _ = try await admin.tenant(options.tenant)
                return try await admin.on("the tokens of tenant \"\(options.tenant)\"") {
                    try await admin.store.tenant(options.tenant).initialAccessTokens()
                }
            }
            let now = SystemTime().now()
            options.shared.output.print(Listing(tokens.map { Sheet($0, now: now) }, empty: "no token yet"))
        }
    }

    /// `signet registration token revoke`: it allows nothing any more; who has registered stays.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "End an initial access token; clients that were registered by it stay."
        )

        @OptionGroup var options: TenantOptions
        @Argument(help: "Its id, as `signet registration token list` shows it.")
        var id: String

        func run() async throws {
            try await options.shared.administer { admin in
                try await admin.on("initial access token \"\(id)\" of tenant \"\(options.tenant)\"") {
                    try await admin.store.tenant(options.tenant)
                        .revokeInitialAccessToken(id, audit: admin.event(.registrationTokenRevoked, [("id", id)]))
                }
            }
            options.shared.output.print(Sheet([("id", .text(id)), ("revoked", .flag(true))]))
        }
    }
}

extension Administration {
    /// Makes a token that allows registrations; what its bearer shows is answered this once.
    func createInitialAccessToken(
        in tenant: TenantID,
        note: DisplayText?,
        uses: Int?,
        lifetime: Duration
    ) async throws(CommandFailure) -> (token: InitialAccessToken, text: String) {
        let record = try await self.tenant(tenant)
        return try await on("tenant \"\(tenant)\"") {
            let now = time.now()
            let secret = OpaqueToken(random: random)
            let token = InitialAccessToken(
                id: Base64URL.encode(random.bytes(6)),
                note: note,
                hash: secret.hash(for: .initialAccess, pepper: try record.pepper(masterKeys)),
                createdAt: now,
                expiresAt: now.advanced(by: lifetime),
                usesLeft: uses
            )
            try await store.tenant(tenant)
                .createInitialAccessToken(
                    token,
                    audit: event(.registrationTokenCreated, [("id", token.id), ("note", note?.value ?? "")])
                )
            return (token, secret.text)
        }
    }
}

extension Sheet {
    /// An initial access token, without what its bearer shows.
    init(_ token: InitialAccessToken, now: NumericDate) {
        self.init([
            ("id", .text(token.id)),
            ("note", .text(token.note?.value)),
            ("valid", .flag(token.isValid(at: now))),
            ("uses_left", token.usesLeft.map { .number(Int64($0)) } ?? .text("any number")),
            ("created_at", .time(token.createdAt)),
            ("expires_at", .time(token.expiresAt)),
        ])
    }
}
