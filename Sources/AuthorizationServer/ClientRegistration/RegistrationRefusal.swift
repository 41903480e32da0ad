import JSON

/// Why a request about a registration is refused, and how that is said over HTTP.
enum RegistrationRefusal: Error, Equatable {
    /// The metadata (RFC 7591 §3.2.2).
    case metadata(RegistrationError)
    /// A token is needed and is missing.
    case missingToken
    /// The token is not one that allows this, or the client does not exist (RFC 7592 §2.1: the same answer for both).
    case invalidToken
    /// The tenant takes no registrations.
    case closed
    /// The tenant has as many clients as it may.
    case full
    /// The address has registered too many.
    case tooMany(seconds: Int)
    /// The store cannot be used now.
    case unavailable

    /// Runs a step whose refusals are about metadata.
    static func catching<Value>(
        _ step: () throws(RegistrationError) -> Value
    ) throws(RegistrationRefusal) -> Value {
        do throws(RegistrationError) { return try step() } catch { throw .metadata(error) }
    }

    /// For the audit.
    var reason: String {
        switch self {
        case .metadata(let error): "\(error.code.rawValue): \(error.description)"
        case .missingToken: "no token"
        case .invalidToken: "no such token, or no such client"
        case .closed: "the tenant takes no registrations"
        case .full: "the tenant has as many clients as it may"
        case .tooMany: "the address has registered too many clients"
        case .unavailable: "the store is unavailable"
        }
    }

    var response: EndpointResponse {
        switch self {
        case .metadata(let error): RegistrationResponses.refusal(error)
        case .missingToken:
            RegistrationResponses.refusal(401, nil, "A token is needed here.", challenge: #"Bearer realm="signet""#)
        case .invalidToken:
            RegistrationResponses.refusal(
                401,
                "invalid_token",
                "The token does not allow this.",
                challenge: #"Bearer realm="signet", error="invalid_token""#
            )
        case .closed: RegistrationResponses.refusal(403, "access_denied", "Clients cannot register here.")
        case .full:
            RegistrationResponses.refusal(
                429,
                "temporarily_unavailable",
                "There is no room for another client. Try again later.",
                retryAfter: 3600
            )
        case .tooMany(let seconds):
            RegistrationResponses.refusal(
                429,
                "temporarily_unavailable",
                "Too many registrations from this address. Try again later.",
                retryAfter: seconds
            )
        case .unavailable:
            RegistrationResponses.refusal(
                503,
                "temporarily_unavailable",
                "The service cannot reach its store. Try again.",
                retryAfter: 1
            )
        }
    }
}
