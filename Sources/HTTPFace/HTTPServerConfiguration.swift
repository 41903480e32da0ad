/// Where the identity server listens and what it bears.
///
/// The defaults are strict and fit a service whose requests are short forms.
public struct HTTPServerConfiguration: Sendable {
    /// The address to listen on.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 lets the system choose.
    public var port = 8080
    /// The number of event loops; nil for one per core.
    public var eventLoops: Int?
    /// How many connections may wait to be accepted.
    public var backlog = 1024
    /// Beyond so many open connections the server accepts no more until one closes.
    public var maximumConnections = 10_000
    /// A request with more header fields is refused (431).
    public var maximumHeaderFields = 64
    /// A request line or header field that is longer is refused (431), in bytes.
    public var maximumHeaderFieldBytes = 16 * 1024
    /// Request line and header fields that are longer together are refused (431), in bytes.
    public var maximumHeaderBytes = 32 * 1024
    /// So many responses may be outstanding on one connection; then it is not read further.
    public var maximumOutstanding = 16
    /// A request must have arrived whole within this time (408), and a connection's first one must be there by then.
    public var requestDeadline: Duration = .seconds(10)
    /// A connection without a request is closed after this time.
    public var idleTimeout: Duration = .seconds(75)
    /// A peer that does not take its responses for so long is cut off.
    public var writeDeadline: Duration = .seconds(10)
    /// Proxies whose `X-Forwarded-For` is believed; nobody's by default.
    public var trustedProxies = TrustedProxies()

    /// How often deadlines are looked at and the `Date` is renewed.
    var tick: Duration = .seconds(1)
    /// Whether the event loop answers by itself; tests turn it off to send everything through Hummingbird.
    var answersOnEventLoop = true
    /// Whether plain requests go past the decoder; tests turn it off to send everything through it.
    var readsPlainRequests = true

    /// The defaults.
    public init() {}

    /// How many ticks make `duration`, at least one.
    func ticks(_ duration: Duration) -> UInt32 {
        UInt32(clamping: max(1, Int64((duration / tick).rounded(.up))))
    }
}
