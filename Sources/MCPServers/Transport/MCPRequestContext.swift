import Hummingbird
import NIOCore
import ResourceServer

/// A request's context: the proven token, and the connection that it came by.
struct MCPRequestContext: ProtectedRequestContext {
    var coreContext: CoreRequestContextStorage
    var verifiedToken: VerifiedToken?
    let connection: ObjectIdentifier

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        connection = ObjectIdentifier(source.channel)
    }
}
