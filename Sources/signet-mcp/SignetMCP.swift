import ArgumentParser

/// `signet-mcp`: MCP servers that Signet protects.
@main
struct SignetMCP: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signet-mcp",
        abstract: "MCP servers protected by Signet.",
        subcommands: [Serve.self]
    )

    struct Serve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs a server.",
            subcommands: [ServeFilesystem.self]
        )
    }
}
