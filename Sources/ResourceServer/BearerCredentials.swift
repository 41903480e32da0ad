#if ResourceServer
import HTTPTypes

/// What a request says about who sends it.
///
/// Source: RFC 6750 §2.1 and §3.1; OAuth 2.1 and MCP forbid the query and the form.
enum BearerCredentials: Equatable {
    /// No token: nothing, or a scheme that is not ours.
    case none
    case token(String)
    /// Several ways or several times, or not a token at all.
    case malformed(String)

    init(_ headers: HTTPFields, query: String?) {
        // The token has leaked to every log on the way by now; to use it would teach the client to go on.
        if let query, Self.hasToken(query) {
            self = .malformed("An access token must not be in the query")
            return
        }
        let fields = headers[values: .authorization]
        guard fields.count <= 1 else {
            self = .malformed("There are several Authorization headers")
            return
        }
        guard let field = fields.first else {
            self = .none
            return
        }
        let scheme = field.utf8.prefix { $0 != UInt8(ascii: " ") }
        // RFC 9110 §11.1: the scheme's case does not matter.
        guard Self.isBearer(scheme) else {
            self = .none
            return
        }
        let token = field.utf8[scheme.endIndex...].drop { $0 == UInt8(ascii: " ") }
        guard !token.isEmpty, token.allSatisfy(Self.isTokenByte) else {
            self = .malformed("The Authorization header is malformed")
            return
        }
        self = .token(String(Substring(token)))
    }

    private static func isBearer(_ scheme: Substring.UTF8View) -> Bool {
        let bearer: StaticString = "bearer"
        guard scheme.count == bearer.utf8CodeUnitCount else { return false }
        return zip(scheme, 0..<bearer.utf8CodeUnitCount).allSatisfy { $0 | 0x20 == bearer.utf8Start[$1] }
    }

    /// `b64token` without its closing `=`, which no JWS has (RFC 6750 §2.1).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    private static func hasToken(_ query: String) -> Bool {
        query.utf8.split(separator: UInt8(ascii: "&"))
            .contains { parameter in
                parameter.prefix { $0 != UInt8(ascii: "=") }.elementsEqual("access_token".utf8)
            }
    }
}
#endif
