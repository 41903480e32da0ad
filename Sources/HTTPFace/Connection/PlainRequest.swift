import AuthorizationServer

/// A request that lies whole at the start of what one read brought, and is of the plainest form.
///
/// Nearly all requests to endpoints are: `GET` without a body or `POST` with a `Content-Length`, no transfer coding, no
/// expectation, no upgrade, every byte where RFC 9112 wants it. They are read here in one pass without making a string of
/// what nobody asks for. This reader never refuses: whatever is not plain beyond doubt is left to the decoder, whose
/// opinion counts.
///
/// Source: RFC 9112 §3, §5, §6.
struct PlainRequest {
    /// No head that is longer is plain, nor one with more fields.
    struct Limits: Sendable {
        var headBytes: Int
        var fields: Int
    }

    private(set) var fields: RequestFields
    /// Where its body lies.
    private(set) var body: Range<Int>

    /// How many bytes it is long.
    var count: Int { body.upperBound }

    init?(_ bytes: UnsafeRawBufferPointer, limits: Limits) {
        var reader = Reader(bytes: bytes, end: min(bytes.count, limits.headBytes))
        guard let method = reader.method(), let target = reader.target(), reader.skip(" HTTP/1.1\r\n") else {
            return nil
        }
        fields = RequestFields(method: method, target: target)
        var count = 0
        while !reader.skip("\r\n") {
            count += 1
            guard count <= limits.fields, let (name, value) = reader.field(),
                Self.note(name, value, &fields)
            else { return nil }
        }
        // The rules of ``ConnectionRules/refusal(of:fields:)``, which the decoder's requests go by.
        guard fields.hosts == 1, !fields.hasBadHost, (method == "POST") == (fields.contentLength != nil) else {
            return nil
        }
        let (end, isTooLong) = reader.position.addingReportingOverflow(fields.contentLength ?? 0)
        guard !isTooLong, end <= bytes.count else { return nil }
        body = reader.position..<end
    }

    /// Takes note of a field; false when the request is not a plain one because of it.
    private static func note(
        _ name: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer,
        _ fields: inout RequestFields
    ) -> Bool {
        guard let field = RequestFields.Name(name) else { return true }
        switch field {
        case .transferEncoding, .expect, .upgrade, .proxyConnection: return false
        case .connection: return String(decoding: value, as: UTF8.self).isField("keep-alive")
        case .contentLength:
            // Digits only, as many as no body here ever needs, and once.
            guard fields.contentLength == nil, (1...9).contains(value.count),
                value.allSatisfy({ (0x30...0x39).contains($0) })
            else { return false }
        default: break
        }
        fields.note(field, String(decoding: value, as: UTF8.self))
        return true
    }
}

/// Goes through the head of a request; every step answers nil or false when what it wants is not there.
private struct Reader {
    let bytes: UnsafeRawBufferPointer
    let end: Int
    var position = 0

    init(bytes: UnsafeRawBufferPointer, end: Int) {
        self.bytes = bytes
        self.end = end
    }

    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard end - position >= count else { return false }
        for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] { return false }
        position += count
        return true
    }

    mutating func method() -> String? { skip("POST ") ? "POST" : skip("GET ") ? "GET" : nil }

    /// The target in origin form: a slash, then visible ASCII up to the space, which is not skipped.
    mutating func target() -> String? {
        guard position < end, bytes[position] == UInt8(ascii: "/") else { return nil }
        let start = position
        while position < end, (0x21...0x7E).contains(bytes[position]) {
            // RFC 9112 §3.2: a target has no fragment.
            if bytes[position] == UInt8(ascii: "#") { return nil }
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A field line with its end: a name, a colon, a value between optional blanks (RFC 9112 §5).
    mutating func field() -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
        let start = position
        while position < end, Self.isNameByte[Int(bytes[position])] { position += 1 }
        guard position > start, position < end, bytes[position] == UInt8(ascii: ":") else { return nil }
        let name = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
        position += 1
        while position < end, bytes[position] == 0x20 { position += 1 }
        let valueStart = position
        while position < end, (0x20...0x7E).contains(bytes[position]) { position += 1 }
        let value = UnsafeRawBufferPointer(rebasing: bytes[valueStart..<position])
        guard value.last != 0x20, skip("\r\n") else { return nil }
        return (name, value)
    }

    /// RFC 9110 §5.6.2: `tchar`.
    private static let isNameByte: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { table[Int(byte)] = true }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { table[Int(byte)] = true }
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { table[Int(byte)] = true }
        for byte in "!#$%&'*+-.^_`|~".utf8 { table[Int(byte)] = true }
        return table
    }()
}
