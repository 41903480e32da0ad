import ArgumentParser
import AuthorizationServer
import JOSE
import JSON
import OAuth

/// `signet audit`: what happened, and the proof that nobody changed it.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "List, verify and export the audit.",
        discussion: "Times are RFC 3339, a day, seconds since 1970, or a span before now such as 24h.",
        subcommands: [List.self, Verify.self, Export.self]
    )

    /// `signet audit list`: a page of events.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List a tenant's audit events, the oldest first.",
            discussion: """
                  signet audit list --tenant acme --since 1h
                  signet audit list --tenant acme --kind token.refused --output json
                """
        )

        @OptionGroup var options: TenantOptions
        @OptionGroup var span: AuditSpan
        @Option(help: "How many at most.")
        var limit: Int = 100
        @Option(help: "Only events numbered above this.")
        var after: Int64 = 0

        func validate() throws {
            guard (1...100_000).contains(limit) else { throw ValidationError("--limit is 1 to 100000") }
        }

        func run() async throws {
            var filter = span.filter
            filter.limit = limit
            filter.after = after
            let page = try await options.shared.administer { admin in
                _ = try await admin.tenant(options.tenant)
                return try await admin.on("the audit of tenant \"\(options.tenant)\"") { [filter] in
                    try await AuditTrail(admin.store.tenant(options.tenant)).page(filter)
                }
            }
            options.shared.output.print(AuditPageAnswer(page: page))
            if let next = page.next { Console.note("more: --after \(next)") }
        }
    }

    /// `signet audit verify`: the chain holds, or where it does not.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Prove that a tenant's audit chain is whole.",
            discussion: """
                Every hash is recomputed from the events' own bytes. That the end was not cut off can only be seen from \
                an earlier end: keep what this prints elsewhere, and give it as --anchor the next time.

                  signet audit verify --tenant acme
                  signet audit verify --tenant acme --anchor 1024:3f8a…
                """
        )

        @OptionGroup var options: TenantOptions
        @Option(help: ArgumentHelp("An end of the chain that was kept elsewhere.", valueName: "number:hash"))
        var anchor: AnchorArgument?

        func run() async throws {
            let head = try await options.shared.administer { admin in
                _ = try await admin.tenant(options.tenant)
                return try await admin.on("the audit of tenant \"\(options.tenant)\"") {
                    do {
                        return try await AuditTrail(admin.store.tenant(options.tenant)).verify(anchor: anchor?.head)
                    } catch let found as AuditChain.Break {
                        throw CommandFailure(
                            .refused,
                            "the audit of tenant \"\(options.tenant)\" does not hold from event \(found.sequence) on: "
                                + found.reason.explanation
                        )
                    }
                }
            }
            options.shared.output.print(
                Sheet([
                    ("valid", .flag(true)), ("events", .number(head.sequence)),
                    ("head", .text("\(head.sequence):\(Hexadecimal.encode(head.hash))")),
                ])
            )
        }
    }

    /// `signet audit export`: JSON lines that prove themselves.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write a tenant's audit events as JSON lines.",
            discussion: """
                Each line is {"seq":…,"hash":"…","event":{…}}; the member `event` holds the very bytes that were \
                hashed, so that the chain can be proven from the export alone.

                  signet audit export --tenant acme --since 2026-01-01 > acme.jsonl
                """
        )

        @OptionGroup var options: TenantOptions
        @OptionGroup var span: AuditSpan

        func run() async throws {
            let filter = span.filter
            var written = 0
            let count = try await options.shared.administer { admin in
                _ = try await admin.tenant(options.tenant)
                return try await admin.on("the audit of tenant \"\(options.tenant)\"") {
                    try await AuditTrail(admin.store.tenant(options.tenant))
                        .export(filter) { line in
                            Console.bytes(line)
                            written += 1
                            if written.isMultiple(of: 10_000) { Console.progress("\(written) events") }
                        }
                }
            }
            Console.note("\(count) events")
        }
    }
}

/// Which events.
struct AuditSpan: ParsableArguments {
    @Option(help: ArgumentHelp("Not before this time.", valueName: "time"), transform: AuditSpan.time)
    var since: NumericDate?
    @Option(help: ArgumentHelp("Before this time.", valueName: "time"), transform: AuditSpan.time)
    var until: NumericDate?
    @Option(
        name: .customLong("kind"),
        help: "Only events of this kind, such as token.refused; repeatable."
    )
    var kinds: [String] = []

    var filter: AuditFilter {
        AuditFilter(
            since: since,
            until: until,
            kinds: kinds.isEmpty ? nil : Set(kinds.map { AuditKind(rawValue: $0) })
        )
    }

    private static func time(_ text: String) throws -> NumericDate {
        if let time = TimeText.parse(text, now: SystemTime().now()) { return time }
        throw ValidationError("\"\(text)\" is no time: write 24h, 2026-01-31 or 2026-01-31T12:00:00Z")
    }
}
