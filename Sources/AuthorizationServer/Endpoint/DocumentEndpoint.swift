import Crypto
import JOSE

/// A public JSON document whose bytes, validator and header fields are prepared beforehand: metadata, JWK Sets.
///
/// Answers GET and HEAD, 304 to a matching `If-None-Match` (RFC 9110 §13.1.2), OPTIONS for browsers, 405 to the rest.
public struct DocumentEndpoint: Endpoint {
    /// Documents take no body.
    public let maximumBodyBytes = 0
    private let document: EndpointResponse
    private let unchanged: EndpointResponse
    private let etag: String

    /// Prepares a document that caches may keep for `maxAge` seconds.
    public init(_ bytes: [UInt8], maxAge: Int) {
        let etag = "\"" + Base64URL.encode(SHA256.hash(data: bytes).prefix(16)) + "\""
        let shared = [
            (name: "cache-control", value: "public, max-age=\(maxAge)"),
            (name: "etag", value: etag),
            (name: "access-control-allow-origin", value: "*"),
        ]
        document = EndpointResponse(
            status: 200,
            headers: HeaderList([("content-type", "application/json")] + shared),
            body: bytes
        )
        unchanged = EndpointResponse(status: 304, headers: HeaderList(shared))
        self.etag = etag
    }

    private static let preflight = CrossOrigin.preflight(methods: "GET, HEAD, OPTIONS")
    private static let methodNotAllowed = EndpointResponse(
        status: 405,
        headers: HeaderList([("allow", "GET, HEAD, OPTIONS"), ("content-type", "application/json")]),
        body: Array(#"{"error":"invalid_request","error_description":"This document takes GET requests."}"#.utf8)
    )

    /// Answers from prepared bytes.
    public func answer(_ request: EndpointRequest) -> EndpointAnswer {
        switch request.method {
        case "GET", "HEAD":
            guard let condition = request.ifNoneMatch.value else { return .ready(document) }
            return .ready(matches(condition) ? unchanged : document)
        case "OPTIONS": return .ready(Self.preflight)
        default: return .ready(Self.methodNotAllowed)
        }
    }

    private func matches(_ condition: String) -> Bool {
        condition == "*"
            || condition.split(separator: ",")
                .contains {
                    // Weak comparison (RFC 9110 §8.8.3.2): the mark of a weak validator does not count.
                    var tag = $0.drop { $0 == " " }
                    while tag.last == " " { tag.removeLast() }
                    return tag == etag || tag == "W/" + etag
                }
    }
}
