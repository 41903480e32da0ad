/// The bearer token of a request's header (RFC 6750 §2.1), for endpoints whose body and query are about something else.
enum BearerCredentials {
    /// The token; nil when there is no Authorization header of this scheme, whose name is in any case (RFC 9110 §11.1).
    static func token(of request: EndpointRequest) throws(RegistrationRefusal) -> String? {
        guard !request.authorization.isRepeated else { throw .invalidToken }
        guard let header = request.authorization.value else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1].drop { $0 == " " })
    }
}
