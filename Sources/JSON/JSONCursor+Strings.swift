extension JSONCursor {
    /// Reads a string.
    public mutating func string() throws(JSONError) -> String {
        guard try kind() == .string else { throw .unexpectedType(offset: position) }
        return try name().string
    }

    /// Reads a string as a name: a view of the text where nothing is escaped, a decoded copy otherwise.
    mutating func name() throws(JSONError) -> JSONName {
        let start = position
        position += 1  // the opening quote, which the caller has seen
        var isASCII = true
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let raw = UnsafeRawBufferPointer(rebasing: bytes[(start + 1)..<position])
                guard isASCII || String(validating: raw, as: UTF8.self) != nil else {
                    throw .invalidString(offset: start)
                }
                position += 1
                return JSONName(storage: .raw(raw))
            case UInt8(ascii: "\\"):
                return JSONName(storage: .decoded(try decodeEscaped(from: start)))
            case 0x00..<0x20: throw .unexpectedByte(offset: position)
            case 0x80...: isASCII = false
            default: break
            }
            position += 1
        }
        throw .unexpectedEnd
    }

    private mutating func decodeEscaped(from start: Int) throws(JSONError) -> String {
        var decoded = [UInt8](bytes[(start + 1)..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let string = String(validating: decoded, as: UTF8.self) else {
                    throw .invalidString(offset: start)
                }
                return string
            case UInt8(ascii: "\\"):
                position += 1
                try decodeEscape(into: &decoded)
            case 0x00..<0x20: throw .unexpectedByte(offset: position)
            default:
                decoded.append(byte)
                position += 1
            }
        }
        throw .unexpectedEnd
    }

    private mutating func decodeEscape(into decoded: inout [UInt8]) throws(JSONError) {
        guard position < bytes.count else { throw .unexpectedEnd }
        let escape = bytes[position]
        position += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(escape)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            let first = try hexadecimal()
            guard 0xD800..<0xE000 ~= first else {
                return decoded.append(contentsOf: Self.utf8(first))
            }
            // A high surrogate and its low half; either alone is no character (RFC 8259 §8.2).
            guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw .invalidString(offset: position) }
            position += 2
            let second = try hexadecimal()
            guard 0xDC00..<0xE000 ~= second else { throw .invalidString(offset: position) }
            decoded.append(contentsOf: Self.utf8(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)))
        default: throw .unexpectedByte(offset: position - 1)
        }
    }

    private static func utf8(_ scalar: UInt32) -> [UInt8] {
        Unicode.Scalar(scalar).map { Array(UTF8.encode($0) ?? .init()) } ?? []
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count else { throw .unexpectedEnd }
            let digit: UInt8
            switch bytes[position] {
            case let byte where UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte: digit = byte - UInt8(ascii: "0")
            case let byte where UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte: digit = byte - UInt8(ascii: "a") + 10
            case let byte where UInt8(ascii: "A")...UInt8(ascii: "F") ~= byte: digit = byte - UInt8(ascii: "A") + 10
            default: throw .unexpectedByte(offset: position)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
