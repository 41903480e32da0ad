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

    /// Takes note of one field; most are told apart by their length alone.
    mutating func note(name: String, value: String) {
        switch name.utf8.count {
        case 4:
            if name.isField("host") {
                hosts += 1
                if !HostField.isValid(value) { hasBadHost = true }
            }
        case 6:
            if name.isField("origin") {
                Self.set(&request.origin, value)
            } else if name.isField("cookie") {
                note(value, separator: "; ", \.cookie)
            } else if name.isField("accept") {
                note(value, separator: ", ", \.accept)
            } else if name.isField("expect") {
                expectsContinue = value.utf8.count == 12 && value.isField("100-continue")
            }
        case 7: if name.isField("upgrade") { wantsUpgrade = true }
        case 10: if name.isField("user-agent") { note(value, separator: " ", \.userAgent) }
        case 12:
            if name.isField("content-type") {
                Self.set(&request.contentType, value)
            } else if name.isField("x-request-id") {
                requestID = CorrelationID.accepted(value)
            }
        case 13:
            if name.isField("authorization") {
                Self.set(&request.authorization, value)
            } else if name.isField("if-none-match") {
                Self.set(&request.ifNoneMatch, value)
            }
        case 14:
            if name.isField("content-length") {
                contentLength = Int(value)
            } else if name.isField("sec-fetch-site") {
                note(value, separator: ",", \.fetchSite)
            }
        case 15:
            if name.isField("x-forwarded-for") {
                forwardedFor = forwardedFor.map { "\($0),\(value)" } ?? value
            } else if name.isField("accept-language") {
                note(value, separator: ", ", \.acceptLanguage)
            }
        case 17:
            if name.isField("transfer-encoding") {
                if hasTransferEncoding || !value.isField("chunked") { hasForeignTransferEncoding = true }
                hasTransferEncoding = true
            }
        default: break
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
        guard utf8.count == name.utf8CodeUnitCount else { return false }
        var expected = name.utf8Start
        for byte in utf8 {
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            guard lower == expected.pointee else { return false }
            expected += 1
        }
        return true
    }
}
