/// A strict reader of one JSON text, value by value, without building a tree.
///
/// Rules: RFC 8259 to the letter, plus: a member name may stand once in its object (at every level, also in values that
/// are skipped), strings are valid UTF-8 without lone surrogates, nesting is bounded. No byte-order mark.
///
/// ```swift
/// let issuer = try JSONCursor.parse(bytes) { cursor throws(JSONError) in
///     var issuer: String?
///     try cursor.object { name, cursor throws(JSONError) in
///         switch name {
///         case "iss": issuer = try cursor.string()
///         default: try cursor.skip()
///         }
///     }
///     return issuer
/// }
/// ```
public struct JSONCursor {
    /// What the next value is.
    public enum Kind: Sendable {
        case object, array, string, number, bool, null
    }

    let bytes: UnsafeRawBufferPointer
    var position = 0
    private var depth: Int
    /// How many more values a tree may get; only building one counts.
    var remainingValues = Int.max

    init(_ bytes: UnsafeRawBufferPointer, maximumDepth: Int) {
        self.bytes = bytes
        depth = maximumDepth
    }

    /// Reads a whole text; whatever follows the value is an error.
    public static func parse<Value>(
        _ bytes: [UInt8],
        maximumBytes: Int = .max,
        maximumDepth: Int = 32,
        _ body: (inout JSONCursor) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        let result: Result<Value, JSONError> = bytes.withUnsafeBytes { buffer in
            do throws(JSONError) {
                return .success(
                    try parse(buffer, maximumBytes: maximumBytes, maximumDepth: maximumDepth, body)
                )
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The same over memory that the caller keeps alive.
    public static func parse<Value>(
        _ buffer: UnsafeRawBufferPointer,
        maximumBytes: Int = .max,
        maximumDepth: Int = 32,
        _ body: (inout JSONCursor) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        guard buffer.count <= maximumBytes else { throw .tooLarge(limit: maximumBytes) }
        var cursor = JSONCursor(buffer, maximumDepth: maximumDepth)
        let value = try body(&cursor)
        cursor.skipWhitespace()
        guard cursor.position == buffer.count else { throw .trailingData(offset: cursor.position) }
        return value
    }

    /// Looks at the next value without reading it.
    public mutating func kind() throws(JSONError) -> Kind {
        switch try peek() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: throw .unexpectedByte(offset: position)
        }
    }

    /// Reads an object; `member` is called for each name and must read (or `skip`) exactly one value.
    public mutating func object(
        _ member: (JSONName, inout JSONCursor) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "{"))
        var seen = SeenNames()
        if try !close(UInt8(ascii: "}")) {
            repeat {
                guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedByte(offset: position) }
                let name = try name()
                guard seen.insert(name) else { throw .duplicateMember(name.string) }
                try expect(UInt8(ascii: ":"))
                try member(name, &self)
            } while try separator(or: UInt8(ascii: "}"))
        }
        depth += 1
    }

    /// Reads an array; `element` is called for each and must read (or `skip`) exactly one value.
    public mutating func array(
        _ element: (inout JSONCursor) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "["))
        if try !close(UInt8(ascii: "]")) {
            repeat { try element(&self) } while try separator(or: UInt8(ascii: "]"))
        }
        depth += 1
    }

    /// Reads an array whose elements are all strings.
    public mutating func strings() throws(JSONError) -> [String] {
        var values: [String] = []
        try array { cursor throws(JSONError) in values.append(try cursor.string()) }
        return values
    }

    /// Reads `true` or `false`.
    public mutating func bool() throws(JSONError) -> Bool {
        switch try kind() {
        case .bool:
            let value = bytes[position] == UInt8(ascii: "t")
            try literal(value ? "true" : "false")
            return value
        default: throw .unexpectedType(offset: position)
        }
    }

    /// Reads `null`.
    public mutating func null() throws(JSONError) {
        guard try kind() == .null else { throw .unexpectedType(offset: position) }
        try literal("null")
    }

    /// Reads past one value of any type, with every check that reading it would make.
    public mutating func skip() throws(JSONError) {
        switch try kind() {
        case .object: try object { _, cursor throws(JSONError) in try cursor.skip() }
        case .array: try array { cursor throws(JSONError) in try cursor.skip() }
        case .string: _ = try name()
        case .number: _ = try number()
        case .bool: _ = try bool()
        case .null: try null()
        }
    }

    // MARK: Steps

    mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    mutating func peek() throws(JSONError) -> UInt8 {
        skipWhitespace()
        guard position < bytes.count else { throw .unexpectedEnd }
        return bytes[position]
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard try peek() == byte else { throw .unexpectedByte(offset: position) }
        position += 1
    }

    private mutating func open(_ byte: UInt8) throws(JSONError) {
        guard try kind() == (byte == UInt8(ascii: "{") ? .object : .array) else {
            throw .unexpectedType(offset: position)
        }
        position += 1
        depth -= 1
        guard depth >= 0 else { throw .tooDeep }
    }

    private mutating func close(_ byte: UInt8) throws(JSONError) -> Bool {
        guard try peek() == byte else { return false }
        position += 1
        return true
    }

    /// Reads `,` (true) or the closing byte (false).
    private mutating func separator(or closing: UInt8) throws(JSONError) -> Bool {
        switch try peek() {
        case UInt8(ascii: ","):
            position += 1
            return true
        case closing:
            position += 1
            return false
        default: throw .unexpectedByte(offset: position)
        }
    }

    private mutating func literal(_ word: StaticString) throws(JSONError) {
        for index in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count else { throw .unexpectedEnd }
            guard bytes[position] == word.utf8Start[index] else { throw .unexpectedByte(offset: position) }
            position += 1
        }
    }
}
