import Foundation

/// What `signet dev` says when everything answers: where things are, and commands to paste.
struct DevelopmentBanner {
    let configuration: ServerConfiguration
    let credentials: DevelopmentCredentials
    let credentialsFile: String
    let remarks: [String]
    /// Whether headings are set off, which only a terminal shows well.
    var isColoured = isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

    var text: String {
        let first = credentials.firstTenant
        guard let client = first.clients[DevelopmentTenants.client] else { return "" }
        let signet = CommandLine.arguments.first ?? "signet"
        // What was set for this process must be set for that one too.
        let isElsewhere = configuration.developmentDirectory != "var/dev"
        let place = isElsewhere ? "SIGNET_DEV_DIRECTORY='\(configuration.developmentDirectory)' " : ""
        var lines = [
            "",
            "  " + strong("Signet \(SignetVersion.text)") + " · development mode, for this machine only",
            "",
            row("identity", configuration.server.publicURL.value),
            row("issuers", first.issuer),
            row("", credentials.secondTenant.issuer),
            row("JWKS", first.issuer + "/oauth2/jwks"),
        ]
        for (index, url) in first.mcp.values.sorted().enumerated() {
            lines.append(row(index == 0 ? "MCP servers" : "", url))
        }
        lines += [row("credentials", credentialsFile), ""]
        if let person = first.users.first {
            lines += [
                "  " + strong("Sign in")
                    + " in your browser, as \(person.username) with the password \(person.password)",
                "",
                "    " + DemoClient.Places(issuer: first.issuer).start,
                "",
            ]
        }
        lines += remarks.isEmpty ? [] : remarks.map { "  ! \($0)" } + [""]
        lines += [
            "  " + strong("1. Get a token") + " (client credentials)",
            "",
            """
            TOKEN=$(curl -s -u '\(client.clientID):\(client.clientSecret)' \\
              -d grant_type=client_credentials \\
              --data-urlencode 'scope=\(client.scope)' \\
              --data-urlencode 'resource=\(client.resource)' \\
              \(first.issuer)/oauth2/token | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')
            """,
            "",
            "  " + strong("2. Look into it, and prove it"),
            "",
            """
            echo "$TOKEN" | \(signet) token inspect
            echo "$TOKEN" | \(signet) token verify --issuer \(first.issuer) \\
              --audience \(client.resource)
            """,
            "",
            "  " + strong("3. Call a tool") + " of the protected MCP server",
            "",
            """
            curl -s \(client.resource) \\
              -H "Authorization: Bearer $TOKEN" \\
              -H 'Content-Type: application/json' \\
              -H 'Accept: application/json, text/event-stream' \\
              -H 'MCP-Protocol-Version: 2025-11-25' \\
              -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_file","arguments":{"path":"welcome.txt"}}}'; echo
            """,
            "",
            "  " + strong("4. See the keys, and what was recorded"),
            "",
            """
            curl -s \(first.issuer)/oauth2/jwks; echo
            \(place)\(signet) audit list --tenant acme --since 1h
            """,
            "",
            "  Control-C stops it and keeps the state; `make clean-dev` drops it.",
            "",
        ]
        return lines.joined(separator: "\n")
    }

    private func strong(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    private func row(_ label: String, _ value: String) -> String {
        "    " + label + String(repeating: " ", count: max(1, 14 - label.count)) + value
    }
}
