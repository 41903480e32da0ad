import ArgumentParser

/// `signet-mcp`: MCP servers that Signet protects.
@main
struct SignetMCP: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signet-mcp",
        abstract: "MCP servers protected by Signet.",
        subcommands: [Serve.self, DefineResource.self]
    )
}
