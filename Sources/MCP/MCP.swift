// MCP: see docs.
