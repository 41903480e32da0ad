#if ResourceServer
import Hummingbird
import Logging

/// A request context that carries the proof of who sent the request.
///
/// An application with a context of its own conforms it by one stored property:
///
/// ```swift
/// struct AppContext: ProtectedRequestContext {
///     var coreContext: CoreRequestContextStorage
///     var verifiedToken: VerifiedToken?
///     init(source: Source) { coreContext = .init(source: source) }
/// }
/// ```
public protocol ProtectedRequestContext: RequestContext {
    /// The proven token; set by ``BearerTokenMiddleware``, and nil where that does not stand.
    var verifiedToken: VerifiedToken? { get set }
}

extension ProtectedRequestContext {
    /// The proven token of a route behind ``BearerTokenMiddleware``.
    ///
    /// A route that forgot the middleware answers 500 rather than anybody.
    public func token() throws -> VerifiedToken {
        guard let verifiedToken else { throw HTTPError(.internalServerError) }
        return verifiedToken
    }
}

/// A context with nothing but the token, for applications that need no more.
public struct ResourceRequestContext: ProtectedRequestContext {
    /// What Hummingbird needs.
    public var coreContext: CoreRequestContextStorage
    /// The proven token.
    public var verifiedToken: VerifiedToken?

    /// The context of a new request.
    public init(source: Source) { coreContext = .init(source: source) }
}

extension RequestContext {
    /// One line for each refusal: its code, and the detail for those who ask for it.
    func log(_ refusal: AccessRefusal) {
        // Requests without a token are how clients learn where to get one.
        let level: Logger.Level = refusal.reason == .noToken ? .debug : .info
        logger.log(level: level, "a request was refused", metadata: ["code": "\(refusal.code)"])
        if case .tokenRefused(let token) = refusal.reason, let detail = token.detail {
            logger.debug("why a token was refused", metadata: ["code": "\(refusal.code)", "detail": "\(detail)"])
        }
    }
}
#endif
