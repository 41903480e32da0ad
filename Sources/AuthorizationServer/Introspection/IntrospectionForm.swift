import JOSE
import JSON
import OAuth

/// In which form an introspection is answered: as JSON (RFC 7662 §2.2), or as a JWT for those who want proof of it (RFC 9701).
struct IntrospectionForm: Sendable {
    /// The `typ` of the JWT and, after `application/`, its media type (RFC 9701 §5).
    static let type = "token-introspection+jwt"

    private let service: TenantService
    /// Whom a JWT is for; nil for plain JSON.
    private let audience: Client?

    init(accept: String?, client: Client, service: TenantService) {
        self.service = service
        audience = accept.map(Self.wantsToken) == true ? client : nil
    }

    /// What is said of a token about which there is nothing to say.
    var inactive: EndpointResponse {
        guard audience != nil else { return Self.plainInactive }
        return response { $0.member("active", false) }
    }

    /// What is said of an active token.
    func active(_ members: (inout JSONWriter) -> Void) -> EndpointResponse {
        response { json in
            json.member("active", true)
            members(&json)
        }
    }

    private func response(_ members: (inout JSONWriter) -> Void) -> EndpointResponse {
        var json = JSONWriter(capacity: 900)
        guard let audience else {
            json.object(members)
            return EndpointResponse(status: 200, headers: Self.plain, body: json.bytes)
        }
        json.object { json in
            // RFC 9701 §5: neither `sub` nor `exp`, so that it passes for no other token.
            json.member("iss", service.issuer.value)
            json.member("aud", audience.id.value)
            json.member("iat", service.now.whole)
            json.object("token_introspection", members)
        }
        // The client's algorithm for ID tokens, if the tenant has a key for it; what everybody has otherwise.
        let keys = service.snapshot.keys
        let signer = keys.signer(for: audience.signIn.idTokenAlgorithm) ?? keys.signer(for: service.snapshot.algorithm)
        guard let signer, let token = try? JWSProducer(signer: signer, type: Self.type).sign(json.bytes) else {
            return OAuthResponses.refusal(
                OAuthError(.temporarilyUnavailable, "Signing keys are being made. Try again.")
            )
        }
        return EndpointResponse(status: 200, headers: Self.token, body: token)
    }

    /// RFC 9110 §12.5.1; only who names the type gets it.
    private static func wantsToken(_ accept: String) -> Bool {
        accept.split(separator: ",")
            .contains { range in
                let parts = range.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
                // A weight of nought, however many digits it has, means: not that.
                let isUnwanted = parts.contains {
                    $0.hasPrefix("q=0") && $0.dropFirst(3).allSatisfy { ".0".contains($0) }
                }
                return parts.first == "application/" + type && !isUnwanted
            }
    }

    private static let plain = HeaderList(OAuthResponses.noStore)
    private static let token = HeaderList([
        ("content-type", "application/" + type), ("cache-control", "no-store"), ("pragma", "no-cache"),
    ])
    private static let plainInactive = EndpointResponse(
        status: 200,
        headers: plain,
        body: Array(#"{"active":false}"#.utf8)
    )
}
