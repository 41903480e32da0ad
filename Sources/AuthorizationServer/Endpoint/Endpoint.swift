import OAuth

/// The endpoints: plain functions of a parsed request to an answer, without a web framework.
///
/// Two doors of the HTTP face call the very same values: the handler on the event loop (hot routes) and Hummingbird.

/// One endpoint of the service.
public protocol Endpoint: Sendable {
    /// A body longer than this is refused with 413 before it is read whole.
    var maximumBodyBytes: Int { get }

    /// Answers one request; never blocks.
    func answer(_ request: EndpointRequest) -> EndpointAnswer

    /// What to say to a body that is longer; nil for the door's own words.
    func refuseOversized(remoteAddress: String?) -> EndpointResponse?
}

extension Endpoint {
    /// The door's own words.
    public func refuseOversized(remoteAddress: String?) -> EndpointResponse? { nil }
}

/// Where a door finds the endpoint of a path; looked at once a request, so it takes no lock and does no work to speak of.
public protocol EndpointDirectory: Sendable {
    /// The endpoint at exactly this path (no query, percent-encoding untouched), or nil.
    func endpoint(forPath path: String) -> (any Endpoint)?
}

/// What an endpoint says.
public enum EndpointAnswer: Sendable {
    /// The response may leave at once.
    case ready(EndpointResponse)
    /// The response may leave when its audit event is durable; until then it must not, and if that fails it never does.
    case afterAudit(EndpointResponse, AuditReceipt)
    /// The answer needs the store: the door awaits it outside of the event loop.
    case later(@Sendable () async -> EndpointResponse)
    /// The same for what is asked for all the time, without a task: the store is asked, and the rest is done on the event loop
    /// when it has answered, together with that of other requests.
    case soon(BegunAnswer)

    /// The response, when it may leave: for an endpoint that had to wait for something before it could answer.
    func response() async -> EndpointResponse {
        switch self {
        case .ready(let response): return response
        case .later(let answer): return await answer()
        case .soon(let begun): return await begun.answer().response()
        case .afterAudit(let response, let receipt):
            do throws(AuditFailure) {
                try await receipt.durable()
                return response
            } catch { return OAuthResponses.refusal(OAuthError(.temporarilyUnavailable, "Try again.")) }
        }
    }
}

/// An answer that has begun and waits for the store.
public struct BegunAnswer: Sendable {
    /// What is left to do when the store has answered; quick, for it is done on an event loop.
    public typealias Rest = @Sendable () -> EndpointAnswer

    private let begin: @Sendable (@escaping @Sendable (@escaping Rest) -> Void) -> Void

    /// `begin` calls back exactly once, on any thread.
    init(_ begin: @escaping @Sendable (@escaping @Sendable (@escaping Rest) -> Void) -> Void) { self.begin = begin }

    /// Asks the store.
    public func whenReady(_ resume: @escaping @Sendable (@escaping Rest) -> Void) { begin(resume) }

    /// Asks the store, and does the rest at once.
    public func answer() async -> EndpointAnswer {
        await withCheckedContinuation { continuation in begin { continuation.resume(returning: $0) } }()
    }
}
