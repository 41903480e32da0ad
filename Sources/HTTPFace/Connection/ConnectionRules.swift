import AuthorizationServer
import NIOCore
import NIOHTTP1

/// What all connections of a server go by: the endpoints, and the bounds counted in ticks of the desk's clock.
struct ConnectionRules: Sendable {
    let endpoints: any EndpointDirectory
    let trustedProxies: TrustedProxies
    let answersOnEventLoop: Bool
    let maximumOutstanding: Int
    let requestTicks: UInt32
    let idleTicks: UInt32
    let writeTicks: UInt32
    /// How long a connection that we closed for writing waits for the peer to close too.
    let lingerTicks: UInt32
    /// What a plain request may be at most: well within what the decoder bears.
    let plainLimits: PlainRequest.Limits
    let readsPlainRequests: Bool

    init(endpoints: any EndpointDirectory, configuration: HTTPServerConfiguration) {
        self.endpoints = endpoints
        trustedProxies = configuration.trustedProxies
        answersOnEventLoop = configuration.answersOnEventLoop
        maximumOutstanding = max(1, configuration.maximumOutstanding)
        requestTicks = configuration.ticks(configuration.requestDeadline)
        idleTicks = configuration.ticks(configuration.idleTimeout)
        writeTicks = configuration.ticks(configuration.writeDeadline)
        lingerTicks = configuration.ticks(.seconds(2))
        readsPlainRequests = configuration.answersOnEventLoop && configuration.readsPlainRequests
        plainLimits = PlainRequest.Limits(
            headBytes: min(8192, configuration.maximumHeaderBytes, configuration.maximumHeaderFieldBytes),
            fields: min(32, configuration.maximumHeaderFields)
        )
    }

    /// What the face itself finds wrong with a request's head, before any endpoint sees it.
    func refusal(of head: HTTPRequestHead, fields: RequestFields) -> EndpointResponse? {
        // RFC 9112 §3.2: exactly one Host in HTTP/1.1; two let a proxy and us disagree on whom the request is for.
        if fields.hosts > 1 || (fields.hosts == 0 && !head.version.isBeforeOneDotOne) { return Refusal.badRequest }
        // RFC 9112 §3.2: a Host that is none; the next proxy could read another one out of it.
        if fields.hasBadHost { return Refusal.badRequest }
        // RFC 9112 §6.1: a coding that HTTP/1.0 does not know makes the framing a matter of opinion.
        if fields.hasTransferEncoding && head.version.isBeforeOneDotOne { return Refusal.badRequest }
        // RFC 9112 §6.1: the body of a coding that we do not undo would not be what the client meant.
        if fields.hasForeignTransferEncoding { return Refusal.notImplemented }
        // TRACE would give credentials back to a script; CONNECT makes a proxy of us.
        if head.method == .TRACE || head.method == .CONNECT { return Refusal.notImplemented }
        return nil
    }
}

/// A request that the event loop answers by itself, until it has arrived whole.
///
/// A class, because it is handed on several times and would be copied with all of its strings each time.
final class HotRequest {
    let endpoint: any Endpoint
    let exchange: Exchange
    let forwardedFor: String?
    private var request: EndpointRequest
    private var body: ByteBuffer?

    init(endpoint: any Endpoint, fields: RequestFields, exchange: Exchange) {
        self.endpoint = endpoint
        self.exchange = exchange
        request = fields.request
        forwardedFor = fields.forwardedFor
    }

    /// Whether the answer needs work worth doing in company: what is posted does, documents lie ready.
    var needsWork: Bool { request.method == "POST" }

    /// Takes a piece of the body; false when that makes it longer than the endpoint bears.
    func take(_ piece: inout ByteBuffer) -> Bool {
        guard (body?.readableBytes ?? 0) + piece.readableBytes <= endpoint.maximumBodyBytes else { return false }
        if body == nil { body = piece } else { body?.writeBuffer(&piece) }
        return true
    }

    /// Takes the body at once, which the endpoint is known to bear.
    func take(whole bytes: UnsafeRawBufferPointer) { request.body = Array(bytes) }

    /// Asks the endpoint.
    func answer(remoteAddress: String?) -> EndpointAnswer {
        if let body { request.body = Array(body.readableBytesView) }
        request.remoteAddress = remoteAddress
        return endpoint.answer(request)
    }
}

extension Exchange {
    /// What to remember of this request.
    init(_ head: HTTPRequestHead, _ fields: RequestFields) {
        isHead = head.method == .HEAD
        // We speak no other protocol; a decoder that saw an upgrade reads no further, so the connection ends here.
        closes = !head.isKeepAlive || fields.wantsUpgrade
        needsKeepAlive = head.version.isBeforeOneDotOne
        requestID = fields.requestID
    }
}

extension HTTPVersion {
    /// Whether connections end by default, chunks are unknown and Host is optional.
    var isBeforeOneDotOne: Bool { major < 1 || (major == 1 && minor < 1) }
}
