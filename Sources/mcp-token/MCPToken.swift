import ArgumentParser
import Foundation
import JOSE
import OAuth
import SharedSecretTokens

/// `mcp-token`: tokens for MCP servers that share a secret with their clients.
@main
struct MCPToken: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp-token",
        abstract: "Mints a token for MCP servers in shared-secret mode.",
        discussion: """
            The secret comes from MCP_JWT_SECRET in the environment, never from the command line, which others on the \
            machine can read. The token is printed alone.

            Example:
              mcp-token --aud filesystem --ttl 900 --sub admin --scope filesystem:read
            """
    )

    /// The longest that a token lives unless it is said on purpose.
    static let maximumSeconds = 3600
    /// The longest even then.
    static let maximumSecondsAllowed = 365 * 86400

    @Option(name: .customLong("aud"), help: "Name of the server that it is for; repeat for more.")
    var audience: [String]

    @Option(name: .customLong("sub"), help: "On whose behalf.")
    var subject: String

    @Option(name: .customLong("ttl"), help: "How many seconds it lives; 3600 at most.")
    var seconds = 900

    @Option(help: "The tenant whose data it reaches (default: default).")
    var tenant: String?

    @Option(help: "What it allows, separated by spaces (default: everything at the server).")
    var scope: String?

    @Flag(help: "Allow more than an hour; such a token cannot be revoked but by changing the secret.")
    var allowLongTTL = false

    func run() throws {
        print(try token(environment: ProcessInfo.processInfo.environment, now: SystemTime().now()))
    }

    /// The token as text.
    func token(environment: [String: String], now: NumericDate) throws -> String {
        guard let text = environment["MCP_JWT_SECRET"], !text.isEmpty else {
            throw ValidationError("MCP_JWT_SECRET is not set; make a secret with `openssl rand -base64 48`")
        }
        let secret: SharedSecret
        do {
            secret = try SharedSecret(text)
        } catch {
            throw ValidationError("MCP_JWT_SECRET: \(error)")
        }
        guard seconds > 0 else { throw ValidationError("--ttl must be 1 or more") }
        guard seconds <= Self.maximumSeconds || allowLongTTL else {
            throw ValidationError(
                "--ttl may be \(Self.maximumSeconds) at most: nobody can revoke such a token. --allow-long-ttl overrides it"
            )
        }
        guard seconds <= Self.maximumSecondsAllowed else {
            throw ValidationError("--ttl may be \(Self.maximumSecondsAllowed) at most")
        }
        guard (1...255).contains(subject.utf8.count) else { throw ValidationError("--sub must have 1 to 255 bytes") }
        guard audience.allSatisfy({ !$0.isEmpty }) else { throw ValidationError("--aud must not be empty") }
        let token = try SharedSecretToken(
            subject: subject,
            audience: audience,
            issuedAt: now,
            expiresAt: now.advanced(by: .seconds(seconds)),
            tenant: tenant.map { try parse("--tenant", $0) { try TenantID($0) } },
            scope: scope.map { try parse("--scope", $0) { try Scope(parsing: $0) } }
        )
        return try token.text(signedWith: secret)
    }

    private func parse<Value>(_ option: String, _ text: String, _ parse: (String) throws -> Value) throws -> Value {
        do {
            return try parse(text)
        } catch {
            throw ValidationError("\(option): \(text) is \(error)")
        }
    }
}
