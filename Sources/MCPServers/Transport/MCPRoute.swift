import HTTPTypes
import Hummingbird
import MCP
import NIOCore
import OAuth
import ResourceServer

/// Carries a request whose token is proven to an MCP endpoint, and its answer back.
struct MCPRoute: Sendable {
    /// What a browser page sends besides what every page may.
    static let requestHeaders = [
        "Authorization", "Content-Type", "Tenant-Id", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name",
        "Mcp-Session-Id",
        "Last-Event-ID",
    ]

    let endpoint: MCPEndpoint<MCPCaller>
    /// What challenges name; nil where there is no authorization server to send anybody to.
    let resource: ProtectedResource?
    let connections: OpenConnections

    /// The caller is the token's tenant; nothing in the request can name another.
    func answer(_ request: Request, _ context: MCPRequestContext) async throws -> Response {
        let caller = try context.caller()
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: endpoint.limits.maximumBodyBytes)
        } catch let error as HTTPError where error.status == .contentTooLarge {
            return Self.response(endpoint.tooLarge())
        } catch is NIOTooManyBytesError {
            return Self.response(endpoint.tooLarge())
        }
        let onClose = connections.end(of: context.connection)
            .map { end -> MCPRequest.OnClose in { action in end.onClose(action) } }
        let answer = await endpoint.answer(
            MCPRequest(
                method: request.method.rawValue,
                headers: request.headers.map { ($0.name.rawName, $0.value) },
                body: Array(buffer: body),
                onClose: onClose
            ),
            scopes: Set(caller.scope.tokens.map(\.value))
        ) { progress in
            MCPCaller(
                tenant: caller.tenant,
                subject: caller.subject,
                client: caller.client,
                tokenID: caller.tokenID,
                progress: progress
            )
        }
        switch answer {
        case .response(let response): return Self.response(response)
        case .events(let events): return Self.response(events)
        case .insufficientScope(let scopes, let answer):
            var response = Self.response(answer)
            response.headers[.wwwAuthenticate] = try challenge(scopes)
            return response
        }
    }

    /// Asks for all that the operation needs (RFC 6750 §3.1).
    private func challenge(_ scopes: [String]) throws -> String? {
        let scope = Scope(try scopes.map { try ScopeToken($0) })
        guard let resource else { return "Bearer error=\"insufficient_scope\", scope=\"\(scope)\"" }
        return AccessRefusal(.insufficientScope(scope), at: resource).response().headers[.wwwAuthenticate]
    }

    private static func response(_ answer: MCPResponse) -> Response {
        let body = answer.body.isEmpty ? ResponseBody() : .init(byteBuffer: ByteBuffer(bytes: answer.body))
        return Response(status: .init(code: answer.status), headers: fields(answer.headers), body: body)
    }

    private static func response(_ events: MCPEventStream) -> Response {
        Response(
            status: .ok,
            headers: fields(events.headers),
            body: ResponseBody { writer in
                try await events.deliver { try await writer.write(ByteBuffer(bytes: $0)) }
                try await writer.finish(nil)
            }
        )
    }

    private static func fields(_ lines: [(name: String, value: String)]) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in lines {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return fields
    }
}
