import JSON

/// An MCP server over Streamable HTTP, as a function from a request to an answer.
///
/// It serves 2026-07-28, which is stateless, and 2025-11-25, 2025-06-18 and 2025-03-26, whose handshake it answers
/// without opening a session: session ids are optional there (2025-11-25, transports, Session Management), so nothing
/// is kept between two requests in either era and any instance may answer any request. Answers are single JSON objects,
/// but for a call that reports its progress to a client which asked for that; it is answered by events.
/// GET (a stream of the server's own messages) and DELETE (the end of a session) are 405, as both eras allow.
///
/// The caller has proven the token and checked `Origin` before; what the token may do comes as `scopes`.
public struct MCPEndpoint<Caller: Sendable>: Sendable {
    let identity: ServerIdentity
    let tools: ToolRegistry<Caller>
    let resources: (any ResourceCatalogue<Caller>)?
    /// The limits in force; a face that collects a body stops at `maximumBodyBytes`.
    public let limits: MCPRequestLimits
    let onAccess: OnAccess?
    private let onFault: @Sendable (_ method: String, _ fault: any Error) -> Void

    /// Is told of each access before its answer leaves; an access that it cannot take note of is answered with 503.
    public typealias OnAccess = @Sendable (_ access: MCPAccess, _ caller: Caller) async -> Bool

    /// An endpoint for these tools and resources.
    ///
    /// `onFault` is told of errors that a tool threw and that are the server's fault; the client learns none of it.
    public init(
        identity: ServerIdentity,
        tools: ToolRegistry<Caller>,
        resources: (any ResourceCatalogue<Caller>)? = nil,
        limits: MCPRequestLimits = MCPRequestLimits(),
        onFault: @escaping @Sendable (_ method: String, _ fault: any Error) -> Void = { _, _ in },
        onAccess: OnAccess? = nil
    ) {
        self.identity = identity
        self.tools = tools
        self.resources = resources
        self.limits = limits
        self.onAccess = onAccess
        self.onFault = onFault
    }

    /// Answers one request of a caller who hears of no progress.
    public func answer(_ request: MCPRequest, scopes: Set<String>, caller: Caller) async -> MCPAnswer {
        await answer(request, scopes: scopes) { _ in caller }
    }

    /// Answers one request; `caller` makes the caller with what carries its reports to the client.
    public func answer(
        _ request: MCPRequest,
        scopes: Set<String>,
        caller: @escaping @Sendable (ProgressReporter) -> Caller
    ) async -> MCPAnswer {
        if let refusal = refusal(request) { return .response(refusal) }
        do throws(JSONRPCRefusal) {
            switch try JSONRPCBody(parsing: request.body, within: limits) {
            case .one(let message):
                return await answer(try JSONRPCMessage(message), in: request, scopes: scopes, caller: caller)
            case .batch(let messages):
                return await answerBatch(messages, in: request, scopes: scopes, caller: caller)
            }
        } catch {
            return .response(.error(400, error.error, id: error.id))
        }
    }

    /// Answers one message.
    func answer(
        _ message: JSONRPCMessage,
        in request: MCPRequest,
        scopes: Set<String>,
        caller: @escaping @Sendable (ProgressReporter) -> Caller
    ) async -> MCPAnswer {
        switch message {
        case .notification:
            return .response(acknowledge(request))
        case .response:
            return .response(acknowledgeResponse(request))
        case .request(let id, let method, let params):
            do throws(JSONRPCError) {
                let version = try RequestMetadata.version(of: request, method: method, params: params)
                let call = Call(
                    id: id,
                    method: method,
                    params: params,
                    version: version,
                    scopes: scopes,
                    caller: caller
                )
                return await dispatch(call, request)
            } catch {
                // What cannot be attributed to a revision is 400 in all of them.
                return .response(.error(error.statelessStatus, error, id: id))
            }
        }
    }

    /// The answer to a body that is longer than the limit, which the face stopped reading.
    public func tooLarge() -> MCPResponse {
        .error(413, .invalidRequest("The body is longer than \(limits.maximumBodyBytes) bytes"))
    }

    private func refusal(_ request: MCPRequest) -> MCPResponse? {
        guard request.method == "POST" else {
            return MCPResponse(status: 405, headers: [("Allow", "POST")])
        }
        guard MediaType.acceptsJSON(request.values("accept")) else {
            return .error(406, .invalidRequest("Accept must allow application/json"))
        }
        guard MediaType.isJSON(request.values("content-type")) else {
            return .error(415, .invalidRequest("Content-Type must be application/json"))
        }
        return request.body.count > limits.maximumBodyBytes ? tooLarge() : nil
    }

    /// 202 for a notification of a revision that is served; nothing here acts on one.
    ///
    /// A cancellation names a request by an id that its client chose, so acting on it without a session would let one
    /// caller cancel another's work.
    private func acknowledge(_ request: MCPRequest) -> MCPResponse {
        do throws(JSONRPCError) {
            _ = try RequestMetadata.versionOfNotification(request)
            return MCPResponse(status: 202)
        } catch {
            return .error(400, error)
        }
    }

    /// Clients answered requests of servers until 2025-11-25; from 2026-07-28 on they must not.
    private func acknowledgeResponse(_ request: MCPRequest) -> MCPResponse {
        do throws(JSONRPCError) {
            if try RequestMetadata.versionOfNotification(request).era == .handshake { return MCPResponse(status: 202) }
            return .error(400, .invalidRequest("The body must be a request or a notification"))
        } catch {
            return .error(400, error)
        }
    }
}

/// Bounds on what a client may send in one request.
public struct MCPRequestLimits: Sendable {
    /// The longest body, in bytes.
    public var maximumBodyBytes = 2 << 20
    /// How deep the body's objects and arrays may nest.
    public var maximumDepth = 24
    /// How many values the body may hold, its members and elements counted one by one: a small value takes far more
    /// memory than text.
    public var maximumValues = 100_000
    /// How many messages a batch may have (2025-03-26).
    public var maximumBatch = 32

    /// The defaults.
    public init() {}
}

extension MCPEndpoint {
    /// A request whose revision is known.
    struct Call {
        let id: RequestID
        let method: String
        let params: JSONObject
        let version: ProtocolVersion
        let scopes: Set<String>
        let caller: @Sendable (ProgressReporter) -> Caller
    }

    func report(_ method: String, _ fault: any Error) { onFault(method, fault) }
}
