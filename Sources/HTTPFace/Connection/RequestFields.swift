import AuthorizationServer

/// What the doors read from a request's head: the endpoint's view of it, filled in place in one pass over the header
/// fields, and what the connection itself goes by.
struct RequestFields {
    /// The request as the endpoint will see it; body and address are still to come.
    var request: EndpointRequest
    var hosts = 0
    /// A Host that is no `uri-host [ ":" port ]`.
    var hasBadHost = false
    var contentLength: Int?
    var hasTransferEncoding = false
    /// Another transfer coding than `chunked` alone.
    var hasForeignTransferEncoding = false
    var expectsContinue = false
    var wantsUpgrade = false
    var forwardedFor: String?
    var requestID: String?

    /// The method and the target with its query; the fields are still to be noted.
    init(method: String, target: String) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            request = EndpointRequest(method: method, path: target)
            return
        }
        // RFC 9112 §3.2.1
        request = EndpointRequest(
            method: method,
            path: String(target[..<mark]),
            query: String(target[target.utf8.index(after: mark)...])
        )
    }

    /// The fields that are looked at.
    enum Name {
        case host, origin, expect, upgrade, connection, contentType, requestID, authorization, ifNoneMatch
        case contentLength, forwardedFor, proxyConnection, transferEncoding
        case cookie, accept, userAgent, fetchSite, acceptLanguage

        /// The field of that name, in any case of its letters; most are told apart by their length alone.
        init?(_ name: UnsafeRawBufferPointer) {
            switch name.count {
            case 4 where isField(name, "host"): self = .host
            case 6 where isField(name, "origin"): self = .origin
            case 6 where isField(name, "cookie"): self = .cookie
            case 6 where isField(name, "accept"): self = .accept
            case 6 where isField(name, "expect"): self = .expect
            case 7 where isField(name, "upgrade"): self = .upgrade
            case 10 where isField(name, "user-agent"): self = .userAgent
            case 10 where isField(name, "connection"): self = .connection
            case 12 where isField(name, "content-type"): self = .contentType
            case 12 where isField(name, "x-request-id"): self = .requestID
            case 13 where isField(name, "authorization"): self = .authorization
            case 13 where isField(name, "if-none-match"): self = .ifNoneMatch
            case 14 where isField(name, "content-length"): self = .contentLength
            case 14 where isField(name, "sec-fetch-site"): self = .fetchSite
            case 15 where isField(name, "x-forwarded-for"): self = .forwardedFor
            case 15 where isField(name, "accept-language"): self = .acceptLanguage
            case 16 where isField(name, "proxy-connection"): self = .proxyConnection
            case 17 where isField(name, "transfer-encoding"): self = .transferEncoding
            default: return nil
            }
        }
    }

    /// Takes note of one field.
    mutating func note(name: String, value: String) {
        var name = name
        if let name = name.withUTF8({ Name(UnsafeRawBufferPointer($0)) }) { note(name, value) }
    }

    /// Takes note of one field.
    mutating func note(_ name: Name, _ value: String) {
        switch name {
        case .host:
            hosts += 1
            if !HostField.isValid(value) { hasBadHost = true }
        case .origin: Self.set(&request.origin, value)
        case .cookie: note(value, separator: "; ", \.cookie)
        case .accept: note(value, separator: ", ", \.accept)
        case .userAgent: note(value, separator: " ", \.userAgent)
        case .fetchSite: note(value, separator: ",", \.fetchSite)
        case .acceptLanguage: note(value, separator: ", ", \.acceptLanguage)
        case .expect: expectsContinue = value.utf8.count == 12 && value.isField("100-continue")
        case .upgrade: wantsUpgrade = true
        case .contentType: Self.set(&request.contentType, value)
        case .requestID: requestID = CorrelationID.accepted(value)
        case .authorization: Self.set(&request.authorization, value)
        case .ifNoneMatch: Self.set(&request.ifNoneMatch, value)
        case .contentLength: contentLength = Int(value)
        case .forwardedFor: forwardedFor = forwardedFor.map { "\($0),\(value)" } ?? value
        case .transferEncoding:
            if hasTransferEncoding || !value.isField("chunked") { hasForeignTransferEncoding = true }
            hasTransferEncoding = true
        // The decoder's affair.
        case .connection, .proxyConnection: break
        }
    }

    /// A field that may stand several times counts as one with all values (RFC 9110 §5.3).
    private mutating func note(
        _ value: String,
        separator: String,
        _ field: WritableKeyPath<BrowserFields, String?>
    ) {
        var fields = request.browser ?? BrowserFields()
        fields[keyPath: field] = fields[keyPath: field].map { $0 + separator + value } ?? value
        request.browser = fields
    }

    private static func set(_ field: inout EndpointRequest.Field, _ value: String) {
        field = field.value == nil && !field.isRepeated ? EndpointRequest.Field(value) : .repeated
    }
}

/// The id that ties log lines, audit and the caller's own records together.
enum CorrelationID {
    /// A caller's own id, when it is harmless in a log line and in a header.
    static func accepted(_ value: String) -> String? {
        guard (1...64).contains(value.utf8.count) else { return nil }
        let isHarmless = value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            default: false
            }
        }
        return isHarmless ? value : nil
    }

    /// A fresh one.
    static func fresh() -> String {
        let number = UInt64.random(in: .min ... .max)
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

extension String {
    /// Whether this is `name` (lower case) but for the case of ASCII letters.
    func isField(_ name: StaticString) -> Bool {
        var text = self
        return text.withUTF8 { HTTPFace.isField(UnsafeRawBufferPointer($0), name) }
    }
}

/// Whether `text` is `name` (lower case) but for the case of ASCII letters.
func isField(_ text: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
    guard text.count == name.utf8CodeUnitCount else { return false }
    for index in 0..<text.count {
        let byte = text[index]
        let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
        guard lower == name.utf8Start[index] else { return false }
    }
    return true
}
