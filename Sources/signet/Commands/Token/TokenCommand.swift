import ArgumentParser

/// `signet token`: get one, look into it, prove it.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Issue, inspect and verify access tokens.",
        discussion: """
            These commands speak to an issuer over HTTP, as a client and as a resource server would; they touch no \
            store. A token or a secret is never an argument, since arguments are seen by everybody on the machine.

              signet token issue --credentials var/dev/credentials.json | signet token inspect
              signet token issue --credentials var/dev/credentials.json > token
              signet token verify --audience https://mcp.example.com/mcp/filesystem < token
            """,
        subcommands: [TokenIssue.self, TokenInspect.self, TokenVerify.self]
    )
}
