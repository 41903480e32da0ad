import JOSE

/// The way out to upstream providers, one for all tenants: transport, keys, and what their metadata says.
public struct Upstreams: Sendable {
    let transport: any UpstreamTransport
    let keys: any UpstreamKeys
    let directory: ProviderDirectory

    /// A way out.
    ///
    /// `allowingLoopbackHTTP` also allows providers at `http://127.0.0.1` and its like, for development.
    public init(
        transport: any UpstreamTransport,
        keys: any UpstreamKeys,
        allowingLoopbackHTTP: Bool = false,
        time: any TimeSource = SystemTime()
    ) {
        self.transport = transport
        self.keys = keys
        directory = ProviderDirectory(transport: transport, allowsLoopbackHTTP: allowingLoopbackHTTP, time: time)
    }

    /// No way out: every provider is unreachable.
    public static let none = Upstreams(transport: Nowhere(), keys: Nowhere())

    private struct Nowhere: UpstreamTransport, UpstreamKeys {
        func send(_ request: UpstreamRequest) async throws(UpstreamTransportFailure) -> UpstreamResponse {
            throw .unreachable("no transport")
        }

        func key(_ name: String?, publishedAt url: String) async throws(UpstreamKeyFailure) -> VerificationKey {
            throw .unavailable("no transport")
        }
    }
}
