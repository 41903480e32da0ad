print("signet-mcp")
