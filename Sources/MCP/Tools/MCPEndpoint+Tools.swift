import JSON

extension MCPEndpoint {
    /// 2025-11-25 and 2026-07-28, tools/call: name, then scopes, then arguments, then the work.
    func callTool(_ call: Call, _ request: MCPRequest) async -> MCPAnswer {
        let tool: Tool<Caller>
        let given: JSONObject
        do throws(JSONRPCError) {
            tool = try tools.tool(call.params)
            given = try tools.arguments(call.params)
        } catch {
            return .response(failure(call, error))
        }
        let target = tool.target.flatMap { given[$0]?.stringValue }
        let access = MCPAccess(
            method: call.method,
            tool: tool.name,
            target: target,
            outcome: .insufficientScope,
            isChange: !tool.annotations.isReadOnly,
            duration: .zero
        )
        guard tool.requiredScopes.allSatisfy(call.scopes.contains) else {
            guard await note(access, call) else { return unrecorded(call) }
            return insufficientScope(tool.requiredScopes, call)
        }
        return await run(call, of: request) { [access] progress in
            var access = access
            let caller = call.caller(progress)
            let start = ContinuousClock.now
            let answer: MCPResponse
            do {
                let arguments = try ToolArguments(given, schema: tool.input)
                let result = try await tool.run(arguments, caller)
                access.outcome = .done
                answer = success(call) { result.write(to: &$0, isError: false) }
            } catch let error as ToolError {
                access.outcome = .refused
                answer = success(call) { ToolResult(text: error.message).write(to: &$0, isError: true) }
            } catch {
                access.outcome = Self.outcome(of: error)
                answer = fault(error, call)
            }
            access.duration = start.duration(to: .now)
            return await note(access, call, caller) ? .response(answer) : unrecorded(call)
        }
    }

    // MARK: Steps of all that reaches data

    /// 403 with every scope that the operation needs (RFC 6750 §3.1; MCP, Authorization, Insufficient Scope).
    ///
    /// A client of 2026-07-28 asks for these beside those that it has. One of before asks for exactly what the challenge says,
    /// and would lose what it had: so these are said too (2025-11-25, Scope Challenge Handling).
    func insufficientScope(_ scopes: [String], _ call: Call) -> MCPAnswer {
        // A client that cannot ask for more scopes shows this to its user, or to the model.
        let needed = scopes.joined(separator: " ")
        let error = JSONRPCError(
            .insufficientScope,
            "The access token does not allow this; it needs the scope \(needed)",
            data: ["scope": .string(needed)]
        )
        let had = call.version.era == .stateless ? [] : tools.scopes.filter(call.scopes.contains)
        return .insufficientScope(scopes + had.filter { !scopes.contains($0) }, .error(403, error, id: call.id))
    }

    /// Has an access noted; false where that cannot be.
    func note(_ access: MCPAccess, _ call: Call, _ caller: Caller? = nil) async -> Bool {
        guard let onAccess else { return true }
        return await onAccess(access, caller ?? call.caller(.none))
    }

    /// An access that leaves no record does not leave the house either.
    func unrecorded(_ call: Call) -> MCPAnswer {
        let error = JSONRPCError(.internalError, "The access could not be recorded; try again later")
        var response = MCPResponse.error(503, error, id: call.id)
        response.headers.append(("Retry-After", "2"))
        return .response(response)
    }

    /// What a client is told of a fault: nothing.
    func fault(_ error: any Error, _ call: Call) -> MCPResponse {
        if error is CancellationError {
            return failure(call, JSONRPCError(.internalError, "The request was cancelled"))
        }
        report(call.method, error)
        return failure(call, JSONRPCError(.internalError, "Internal error"))
    }

    static func outcome(of error: any Error) -> MCPAccess.Outcome {
        error is CancellationError ? .cancelled : .failed
    }
}
