/// Why the server could not listen.
public enum HTTPServerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process listens there.
    case addressInUse(host: String, port: Int)
    /// The system does not allow it; ports below 1024 need a privilege.
    case notPermitted(host: String, port: Int)
    /// The host is no address of this machine, or its name is not known.
    case addressNotAvailable(host: String, port: Int)
    /// Anything else, as the system says it.
    case cannotListen(host: String, port: Int, reason: String)

    /// What to tell the operator.
    public var description: String {
        switch self {
        case .addressInUse(let host, let port):
            "\(host):\(port) is in use by another process; stop it or choose another port"
        case .notPermitted(let host, let port):
            "listening on \(host):\(port) is not permitted; ports below 1024 need a privilege"
        case .addressNotAvailable(let host, let port):
            "\(host) is not an address of this machine (port \(port))"
        case .cannotListen(let host, let port, let reason):
            "cannot listen on \(host):\(port): \(reason)"
        }
    }
}
