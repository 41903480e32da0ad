import Hummingbird
import NIOCore
import ResourceServer

/// A request's context: who sent it, proven by an issuer's token or in another way, and the connection that it came by.
struct MCPRequestContext: ProtectedRequestContext {
    var coreContext: CoreRequestContextStorage
    var verifiedToken: VerifiedToken?
    /// Who sent it, where that was proven in another way.
    var proven: ProvenCaller?
    let connection: ObjectIdentifier

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        connection = ObjectIdentifier(source.channel)
    }

    /// Who sent it; a route that forgot its gate answers 500 rather than anybody.
    func caller() throws -> ProvenCaller { try proven ?? ProvenCaller(token()) }
}
