import ArgumentParser

/// `mcp-token`: tokens for MCP servers that share a secret with their clients.
@main
struct MCPToken: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp-token",
        abstract: "Mints tokens for MCP servers in shared-secret mode."
    )
}
