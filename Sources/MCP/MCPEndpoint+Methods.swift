import JSON

extension MCPEndpoint {
    /// The methods of both eras, in one table.
    func dispatch(_ call: Call, _ request: MCPRequest) async -> MCPAnswer {
        switch (call.version.era, call.method) {
        case (.stateless, "server/discover"): .response(discover(call))
        case (.handshake, "initialize"): .response(initialize(call))
        case (.handshake, "ping"): .response(success(call) { _ in })
        case (_, "tools/list"): .response(listTools(call))
        case (_, "tools/call"): await callTool(call, request)
        case (_, "resources/list") where resources != nil: await listResources(call, request)
        case (_, "resources/templates/list") where resources != nil: .response(listTemplates(call))
        case (_, "resources/read") where resources != nil: await readResource(call, request)
        case (.stateless, "initialize"): .response(initializeInStatelessEra(call))
        default: .response(failure(call, .methodNotFound()))
        }
    }

    /// 2026-07-28, server/discover.
    private func discover(_ call: Call) -> MCPResponse {
        success(call, isCacheable: true, isPublic: true) {
            $0.member("supportedVersions", ProtocolVersion.supported)
            $0.member("capabilities", capabilities)
            $0.member("instructions", identity.instructions)
        }
    }

    /// 2025-11-25, lifecycle: the version asked for where it is served, else the latest that has a handshake.
    private func initialize(_ call: Call) -> MCPResponse {
        guard let asked = call.params["protocolVersion"]?.stringValue else {
            return failure(call, JSONRPCError(.invalidParams, "protocolVersion must be a string"))
        }
        var version = ProtocolVersion.latestWithHandshake
        if let known = ProtocolVersion(rawValue: asked), known.era == .handshake { version = known }
        return success(call) {
            $0.member("protocolVersion", version.rawValue)
            $0.member("capabilities", capabilities)
            $0.member("serverInfo", identity.json)
            $0.member("instructions", identity.instructions)
        }
    }

    /// Names the revisions, which may be all that the client can show to its user (2026-07-28, Versioning).
    private func initializeInStatelessEra(_ call: Call) -> MCPResponse {
        let supported = JSONValue.array(ProtocolVersion.supported.map { .string($0) })
        let message = "2026-07-28 has no initialize; without _meta it opens an older revision"
        return failure(call, JSONRPCError(.methodNotFound, message, data: ["supported": supported]))
    }

    private func listTools(_ call: Call) -> MCPResponse {
        let page: ListPage<Tool<Caller>>
        do throws(ToolError) {
            page = try ListPage(tools.visible(to: call.scopes), of: "tools/list", after: call.cursor(), name: \.name)
        } catch {
            return failure(call, JSONRPCError(.invalidParams, error.message))
        }
        return success(call, isCacheable: true) {
            $0.array("tools") { json in
                for tool in page.items { json.value(tool.json) }
            }
            $0.member("nextCursor", page.nextCursor)
        }
    }

    private var capabilities: JSONValue {
        resources == nil ? ["tools": [:]] : ["tools": [:], "resources": [:]]
    }

    // MARK: Envelopes

    /// A result, with what the revision adds to each of them.
    ///
    /// `isCacheable`: 2026-07-28 wants `ttlMs` and `cacheScope` on it; `isPublic`: it is the same for every token.
    func success(
        _ call: Call,
        isCacheable: Bool = false,
        isPublic: Bool = false,
        timeToLive: Int64? = nil,
        _ members: (inout JSONWriter) -> Void
    ) -> MCPResponse {
        var json = JSONWriter(capacity: 1024)
        json.object {
            $0.member("jsonrpc", "2.0")
            $0.member("id", call.id.json)
            $0.object("result") {
                if call.version.era == .stateless { $0.member("resultType", "complete") }
                members(&$0)
                if call.version.era == .stateless {
                    if isCacheable {
                        $0.member("ttlMs", timeToLive ?? identity.listTimeToLiveMilliseconds)
                        $0.member("cacheScope", isPublic ? "public" : "private")
                    }
                    $0.member("_meta", [RequestMetadata.serverInfoKey: identity.json])
                }
            }
        }
        return .json(200, json.bytes)
    }

    func failure(_ call: Call, _ error: JSONRPCError) -> MCPResponse {
        .error(call.version.era == .stateless ? error.statelessStatus : 200, error, id: call.id)
    }
}
