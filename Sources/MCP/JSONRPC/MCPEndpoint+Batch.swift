import JSON

extension MCPEndpoint {
    /// Answers several messages one after the other: the answers to the requests among them, in one array.
    ///
    /// 2025-03-26 alone has batches, and a server must take them (basic, Batching; JSON-RPC 2.0 §6). Each message is judged as
    /// if it had come alone; progress is not reported.
    func answerBatch(
        _ messages: [JSONValue],
        in request: MCPRequest,
        scopes: Set<String>,
        caller: @escaping @Sendable (ProgressReporter) -> Caller
    ) async -> MCPAnswer {
        if let refusal = refusal(ofBatch: messages, in: request) { return .response(.error(400, refusal)) }
        var alone = request
        alone.headers.removeAll { $0.name.lowercased() == "accept" }
        var answers: [[UInt8]] = []
        var missing: [[String]] = []
        for message in messages {
            switch await answerOfBatch(message, in: alone, scopes: scopes, caller: caller) {
            case .response(let response) where response.body.isEmpty: break
            case .response(let response): answers.append(response.body)
            case .insufficientScope(let scopes, let response):
                answers.append(response.body)
                missing.append(scopes)
            case .events: break  // Who takes no events gets none.
            }
        }
        guard !answers.isEmpty else { return .response(MCPResponse(status: 202)) }
        let body = [UInt8(ascii: "[")] + answers.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
        // Some of it was done: its results count for more than a status that says that nothing was.
        guard missing.count == answers.count else { return .response(.json(200, body)) }
        var all: [String] = []
        for scope in missing.joined() where !all.contains(scope) { all.append(scope) }
        return .insufficientScope(all, .json(403, body))
    }

    private func refusal(ofBatch messages: [JSONValue], in request: MCPRequest) -> JSONRPCError? {
        do throws(JSONRPCError) {
            guard try RequestMetadata.versionInHeader(request) == .v20250326 else {
                return .invalidRequest("Only 2025-03-26 has batches; send one message a request")
            }
        } catch {
            return error
        }
        if messages.isEmpty { return .invalidRequest("The batch is empty") }
        guard messages.count <= limits.maximumBatch else {
            return .invalidRequest("The batch has more than \(limits.maximumBatch) messages")
        }
        return nil
    }

    private func answerOfBatch(
        _ value: JSONValue,
        in request: MCPRequest,
        scopes: Set<String>,
        caller: @escaping @Sendable (ProgressReporter) -> Caller
    ) async -> MCPAnswer {
        let message: JSONRPCMessage
        do throws(JSONRPCRefusal) { message = try JSONRPCMessage(value) } catch {
            return .response(.error(400, error.error, id: error.id))
        }
        // 2025-03-26, lifecycle, Initialization: nothing else can be asked before it is answered.
        if case .request(let id, "initialize", _) = message {
            return .response(.error(400, .invalidRequest("initialize must not be in a batch"), id: id))
        }
        return await answer(message, in: request, scopes: scopes, caller: caller)
    }
}
