import AuthorizationServer
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Hummingbird's door to the very same endpoints: what is not answered on the event loop comes here.
///
/// A middleware, so that pages can be routes behind it: a path that has no endpoint goes on to the router, and what the
/// router does not know, or what fails there, becomes a dull JSON answer.
struct EndpointDoor: RouterMiddleware {
    typealias Context = FaceRequestContext

    let endpoints: any EndpointDirectory
    let trustedProxies: TrustedProxies

    func handle(
        _ request: Request,
        context: FaceRequestContext,
        next: (Request, FaceRequestContext) async throws -> Response
    ) async throws -> Response {
        var fields = RequestFields(method: request.method.rawValue, target: request.head.path ?? "/")
        for field in request.headers { fields.note(name: field.name.canonicalName, value: field.value) }
        let requestID = fields.requestID ?? CorrelationID.fresh()
        var response: Response
        if let endpoint = endpoints.endpoint(forPath: request.uri.path) {
            response = await ask(endpoint, request, fields, context)
        } else {
            response = await otherwise(request, context, requestID, next)
        }
        response.headers[.requestID] = requestID
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    private func ask(
        _ endpoint: any Endpoint,
        _ request: Request,
        _ fields: RequestFields,
        _ context: FaceRequestContext
    ) async -> Response {
        var whole = fields.request
        do {
            whole.body = Array(try await request.body.collect(upTo: endpoint.maximumBodyBytes).readableBytesView)
        } catch {
            // Too large or no body at all (who was cut off does not read the answer); what follows is not a request.
            let refusal =
                error is HTTPParserError
                ? Refusal.badRequest
                : endpoint.refuseOversized(remoteAddress: context.peerAddress) ?? Refusal.tooLarge
            var response = Response(refusal, to: request.method)
            response.headers[.connection] = "close"
            return response
        }
        whole.remoteAddress = trustedProxies.clientAddress(
            peer: context.peerAddress,
            forwardedFor: fields.forwardedFor
        )
        return await Self.response(endpoint.answer(whole), to: request.method)
    }

    private static func response(_ answer: EndpointAnswer, to method: HTTPRequest.Method) async -> Response {
        switch answer {
        case .ready(let response): return Response(response, to: method)
        case .later(let answer): return Response(await answer(), to: method)
        case .soon(let answer): return await response(answer.answer(), to: method)
        case .afterAudit(let response, let receipt):
            let isRecorded: Bool
            do {
                try await receipt.durable()
                isRecorded = true
            } catch {
                isRecorded = false
            }
            return Response(isRecorded ? response : Refusal.unavailable, to: method)
        }
    }

    private func otherwise(
        _ request: Request,
        _ context: FaceRequestContext,
        _ requestID: String,
        _ next: (Request, FaceRequestContext) async throws -> Response
    ) async -> Response {
        var context = context
        context.logger[metadataKey: "request_id"] = .string(requestID)
        do {
            return try await next(request, context)
        } catch let error as any HTTPResponseError {
            return Response(Refusal.status(error.status.code), to: request.method)
        } catch {
            context.logger.error("A request failed", metadata: ["error": "\(type(of: error))"])
            return Response(Refusal.fault, to: request.method)
        }
    }
}

extension Response {
    /// An endpoint's response in Hummingbird's types.
    init(_ response: EndpointResponse, to method: HTTPRequest.Method) {
        var headers = HTTPFields()
        headers.reserveCapacity(response.headers.fields.count + 4)
        for field in response.headers.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            headers.append(HTTPField(name: name, value: field.value))
        }
        let status = HTTPResponse.Status(code: response.status)
        if response.mayHaveBody { headers[.contentLength] = "\(response.body.count)" }
        guard response.mayHaveBody, method != .head else {
            self.init(
                status: status,
                headers: headers,
                body: ResponseBody(contentLength: nil) { try await $0.finish(nil) }
            )
            return
        }
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: response.body)))
    }
}

extension HTTPField.Name {
    /// `X-Request-Id`.
    static var requestID: Self { Self(parsed: "x-request-id") ?? .via }
}
