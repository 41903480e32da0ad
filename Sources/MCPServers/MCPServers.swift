// MCPServers: see docs.
