/// Why a document was not fetched: for the audit and the log; the words name no address, lest they map our network.
public enum MetadataRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// The tenant does not want anything from there.
    case hostNotAllowed
    /// The host has an address that is no place of the public Internet, or none at all.
    case addressNotAllowed
    /// As much is under way, to that host, for that tenant or at all, as may be.
    case busy
    /// No such host, no connection, no valid certificate.
    case unreachable(String)
    /// The time limit passed.
    case timeLimit
    /// A status other than 200; redirects are among them.
    case status(Int)
    /// More bytes than allowed.
    case tooLarge
    /// Its media type is not JSON.
    case notJSON

    /// A word for the audit.
    public var description: String {
        switch self {
        case .hostNotAllowed: "the tenant does not allow this host"
        case .addressNotAllowed: "the host is not on the public Internet"
        case .busy: "too many fetches"
        case .unreachable(let reason): "unreachable: \(reason)"
        case .timeLimit: "time limit"
        case .status(let status): "status \(status)"
        case .tooLarge: "too large"
        case .notJSON: "not JSON"
        }
    }

    init(_ failure: MetadataTransportFailure) {
        switch failure {
        case .unreachable(let reason): self = .unreachable(reason)
        case .timeLimit: self = .timeLimit
        case .tooLarge: self = .tooLarge
        case .busy: self = .busy
        }
    }
}
