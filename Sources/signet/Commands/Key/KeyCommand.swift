import ArgumentParser
import AuthorizationServer
import JOSE
import OAuth
import SigningKeys

/// `signet key`: the signing keys of a tenant, and the master key.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "List, rotate and revoke signing keys; make and change the master key.",
        discussion: """
            A key is `next` (published, not signing yet), `active` (signs), `retiring` (published, verifies only) or \
            `retired` (gone). Keys rotate by themselves every keys.rotation_interval.
            """,
        subcommands: [List.self, Rotate.self, Revoke.self, GenerateMaster.self, Rewrap.self]
    )

    /// `signet key list`: the rings.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List a tenant's signing keys.")

        @OptionGroup var options: TenantOptions
        @Flag(help: "Also those that have left the JWKS.")
        var all = false

        func run() async throws {
            let (rings, schedule) = try await options.shared.administer { admin in
                let configuration = try await admin.configuration(of: options.tenant)
                let rings = try await admin.on("the signing keys of tenant \"\(options.tenant)\"") {
                    try KeyRings(rows: configuration.keyRing.rows)
                }
                return (rings, admin.schedule)
            }
            let rows = rings.inOrder.flatMap { ring in
                ring.keys.filter { all || $0.state != .retired }.map { Sheet($0) }
            }
            options.shared.output.print(Listing(rows, empty: "no signing key yet: the server makes them"))
            if options.shared.output == .text, !rows.isEmpty {
                Console.note(
                    "\nA next key is published \(DurationText.format(schedule.publishAhead)) before it signs; "
                        + "a retiring one stays \(DurationText.format(schedule.retireAfter)) after."
                )
            }
        }
    }

    /// `signet key rotate`: the standby takes over.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Let the next key take over.",
            discussion: """
                At once when the next key has been published long enough for every validator to hold it, else as soon \
                as it has. Tokens signed by the former key stay valid.

                  signet key rotate --tenant acme
                  signet key rotate --tenant acme --algorithm RS256
                """
        )

        @OptionGroup var options: TenantOptions
        @Option(help: "Which ring; the tenant's own algorithm unless given.")
        var algorithm: AlgorithmArgument?

        func run() async throws {
            let (chosen, answer) = try await options.shared.administer { admin in
                let tenant = try await admin.tenant(options.tenant)
                let chosen = algorithm?.algorithm ?? tenant.accessTokenAlgorithm
                return (chosen, try await admin.rotateKey(chosen, of: options.tenant))
            }
            options.shared.output.print(Sheet(answer, algorithm: chosen))
        }
    }

    /// `signet key revoke`: a compromised key is out at once.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "Take a compromised key out of the JWKS at once, and replace it at once.",
            discussion: """
                Tokens that it signed are refused as soon as a validator has fetched the new key set, at the latest \
                after jwks.max_age. Clients ask for new ones and notice nothing else.

                  signet key revoke --tenant acme <kid>
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(help: "The key's id, as `signet key list` shows it.")
        var kid: String

        func run() async throws {
            let answer = try await options.shared.administer { try await $0.revokeKey(kid, of: options.tenant) }
            guard case .revoked(let state, let successor, let alreadyHeld) = answer else { return }
            if successor != nil, !alreadyHeld {
                Console.note(
                    "The new key is so young that validators may have to fetch it first; they do by themselves."
                )
            }
            options.shared.output.print(
                Sheet([
                    ("kid", .text(kid)), ("was", .text(state.rawValue)), ("revoked", .flag(true)),
                    ("successor", .text(successor)),
                ])
            )
        }
    }

    /// `signet key generate-master`: the key that protects all others.
    struct GenerateMaster: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "generate-master",
            abstract: "Make a master key.",
            discussion: """
                It wraps every tenant's data key, and so protects every private key in the store. Keep a copy apart \
                from the store: without it the store cannot be opened. An existing file is never overwritten.

                  signet key generate-master --out /etc/signet/master.key
                  signet key generate-master --output json | jq -r .master_key
                """
        )

        @Option(help: ArgumentHelp("The file to write, mode 0600; standard output unless given.", valueName: "file"))
        var out: String?
        @Option(name: [.short, .long], help: "How data is printed: text for people, json for programs.")
        var output: OutputFormat = .text

        func run() async throws {
            let key = MasterKey.generate()
            if let out { try PrivateFiles.write(key.revealedText() + "\n", to: out, replacing: false) }
            if output == .json {
                // What went into a file is not shown as well.
                output.print(
                    Sheet([
                        ("fingerprint", .text("\(key.fingerprint)")), ("file", .text(out)),
                        ("master_key", .text(out == nil ? key.revealedText() : nil)),
                    ])
                )
            } else if let out {
                Console.note("wrote master key \(key.fingerprint) to \(out); keep a copy apart from the store")
            } else {
                Console.data(key.revealedText())
                Console.note("master key \(key.fingerprint); keep it in a file of mode 0600 or in SIGNET_MASTER_KEY")
            }
        }
    }
}

extension Sheet {
    /// A signing key as a row of a list.
    init(_ key: RingKey) {
        self.init([
            ("kid", .text(key.keyID)),
            ("algorithm", .text(key.algorithm.rawValue)),
            ("state", .text(key.revokedAt == nil ? key.state.rawValue : "revoked")),
            ("published_at", .time(key.publishedAt)),
            ("activated_at", .time(key.activatedAt)),
            ("retiring_at", .time(key.retiringAt)),
        ])
    }

    /// What came of a rotation.
    init(_ answer: RotationAnswer, algorithm: JWSAlgorithm) {
        switch answer {
        case .rotated(let to, let from):
            self.init([
                ("algorithm", .text(algorithm.rawValue)), ("rotated", .flag(true)), ("kid", .text(to)),
                ("former_kid", .text(from)), ("at", .time(SystemTime().now())),
            ])
        case .scheduled(let to, let moment):
            self.init([
                ("algorithm", .text(algorithm.rawValue)), ("rotated", .flag(false)), ("kid", .text(to)),
                ("former_kid", .text(nil)), ("at", .time(moment)),
            ])
        }
    }
}
