import JSON

extension MCPEndpoint {
    /// What changes at any time is not to be kept (2026-07-28, Caching).
    private static var unkept: Int64 { 0 }

    /// 2025-11-25 and 2026-07-28, resources/list.
    ///
    /// A token that may not read is shown an empty list, as it is shown only the tools that it may call: a list is asked
    /// for by clients on their own account, and no reason to send their user to a consent page.
    func listResources(_ call: Call, _ request: MCPRequest) async -> MCPAnswer {
        guard let resources, resources.requiredScopes.allSatisfy(call.scopes.contains) else {
            return .response(
                success(call, isCacheable: true, timeToLive: Self.unkept) { $0.array("resources") { _ in } }
            )
        }
        let cursor: String?
        do throws(ToolError) {
            cursor = try call.cursor()
        } catch {
            return .response(failure(call, JSONRPCError(.invalidParams, error.message)))
        }
        return await access(call, request, target: nil) { caller in
            let page = try await resources.list(after: cursor, for: caller)
            return success(call, isCacheable: true, timeToLive: Self.unkept) {
                $0.array("resources") { json in
                    for entry in page.entries { json.value(entry.json) }
                }
                $0.member("nextCursor", page.nextCursor)
            }
        }
    }

    /// 2025-11-25 and 2026-07-28, resources/templates/list.
    func listTemplates(_ call: Call) -> MCPResponse {
        let isVisible = resources?.requiredScopes.allSatisfy(call.scopes.contains) ?? false
        let page: ListPage<ResourceTemplate>
        do throws(ToolError) {
            page = try ListPage(
                isVisible ? resources?.templates ?? [] : [],
                of: "resources/templates/list",
                after: call.cursor(),
                name: \.uriTemplate
            )
        } catch {
            return failure(call, JSONRPCError(.invalidParams, error.message))
        }
        return success(call, isCacheable: true) {
            $0.array("resourceTemplates") { json in
                for template in page.items { json.value(template.json) }
            }
            $0.member("nextCursor", page.nextCursor)
        }
    }

    /// 2025-11-25 and 2026-07-28, resources/read.
    func readResource(_ call: Call, _ request: MCPRequest) async -> MCPAnswer {
        guard let uri = call.params["uri"]?.stringValue, let resources else {
            return .response(failure(call, JSONRPCError(.invalidParams, "uri must be the URI of a resource")))
        }
        guard resources.requiredScopes.allSatisfy(call.scopes.contains) else {
            let refused = MCPAccess(
                method: call.method,
                target: uri,
                outcome: .insufficientScope,
                isChange: false,
                duration: .zero
            )
            guard await note(refused, call) else { return unrecorded(call) }
            return insufficientScope(resources.requiredScopes, call)
        }
        return await access(call, request, target: uri) { caller in
            let contents = try await resources.read(uri, for: caller)
            return success(call, isCacheable: true, timeToLive: Self.unkept) {
                $0.array("contents") { json in
                    for content in contents { json.value(content.json) }
                }
            }
        }
    }

    // MARK: Steps

    /// Runs what reaches data, has it noted, and turns its errors into answers.
    private func access(
        _ call: Call,
        _ request: MCPRequest,
        target: String?,
        _ body: @escaping @Sendable (Caller) async throws -> MCPResponse
    ) async -> MCPAnswer {
        await run(call, of: request) { progress in
            let caller = call.caller(progress)
            var access = MCPAccess(
                method: call.method,
                target: target,
                outcome: .done,
                isChange: false,
                duration: .zero
            )
            let start = ContinuousClock.now
            let answer: MCPResponse
            do {
                answer = try await body(caller)
            } catch is ResourceNotFound {
                access.outcome = .refused
                answer = notFound(call, target ?? "")
            } catch let error as ToolError {
                access.outcome = .refused
                answer = failure(call, JSONRPCError(.invalidParams, error.message))
            } catch {
                access.outcome = Self.outcome(of: error)
                answer = fault(error, call)
            }
            access.duration = start.duration(to: .now)
            return await note(access, call, caller) ? .response(answer) : unrecorded(call)
        }
    }

    /// -32602 from 2026-07-28 on, where -32002 must not be sent any more; -32002 before (Error Codes).
    private func notFound(_ call: Call, _ uri: String) -> MCPResponse {
        let code: JSONRPCError.Code = call.version.era == .stateless ? .invalidParams : .resourceNotFound
        return failure(call, JSONRPCError(code, "Resource not found", data: ["uri": .string(String(uri.prefix(2048)))]))
    }
}

extension ResourceEntry {
    fileprivate var json: JSONValue {
        var entry: JSONObject = ["uri": .string(uri), "name": .string(name)]
        entry["title"] = title.map { .string($0) }
        entry["description"] = description.map { .string($0) }
        entry["mimeType"] = mediaType.map { .string($0) }
        entry["size"] = size.map { .integer($0) }
        return .object(entry)
    }
}

extension ResourceTemplate {
    fileprivate var json: JSONValue {
        var template: JSONObject = ["uriTemplate": .string(uriTemplate), "name": .string(name)]
        template["title"] = title.map { .string($0) }
        template["description"] = description.map { .string($0) }
        template["mimeType"] = mediaType.map { .string($0) }
        return .object(template)
    }
}

extension ResourceContent {
    fileprivate var json: JSONValue {
        var content: JSONObject = ["uri": .string(uri)]
        content["mimeType"] = mediaType.map { .string($0) }
        switch body {
        case .text(let text): content["text"] = .string(text)
        case .bytes(let bytes): content["blob"] = .string(Base64.encode(bytes))
        }
        return .object(content)
    }
}
