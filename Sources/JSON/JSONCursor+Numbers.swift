/// A JSON number: whole where the text is whole and fits, otherwise a double.
public enum JSONNumber: Equatable, Sendable {
    /// Written without fraction or exponent, and within 64 bits.
    case integer(Int64)
    /// Anything else that is finite.
    case double(Double)

    /// The value as a double.
    public var doubleValue: Double {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        }
    }
}

extension JSONCursor {
    /// Reads a number; one that overflows a double is refused.
    public mutating func number() throws(JSONError) -> JSONNumber {
        guard try kind() == .number else { throw .unexpectedType(offset: position) }
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let integerStart = position
        let integerDigits = digits()
        // RFC 8259 §6: at least one digit and no leading zero.
        guard integerDigits == 1 || (integerDigits > 1 && bytes[integerStart] != UInt8(ascii: "0")) else {
            throw .invalidNumber(offset: start)
        }
        var isWhole = true
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            isWhole = false
            guard digits() > 0 else { throw .invalidNumber(offset: start) }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            isWhole = false
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard digits() > 0 else { throw .invalidNumber(offset: start) }
        }
        if isWhole, let value = whole(from: start) { return .integer(value) }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw .invalidNumber(offset: start) }
        return .double(value)
    }

    /// Reads a number that is written whole and fits in 64 bits.
    public mutating func integer() throws(JSONError) -> Int64 {
        let start = position
        guard case .integer(let value) = try number() else { throw .invalidNumber(offset: start) }
        return value
    }

    private mutating func digits() -> Int {
        let start = position
        while position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] { position += 1 }
        return position - start
    }

    private func whole(from start: Int) -> Int64? {
        let negative = bytes[start] == UInt8(ascii: "-")
        var value: Int64 = 0
        for index in (negative ? start + 1 : start)..<position {
            let digit = Int64(bytes[index] - UInt8(ascii: "0"))
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) =
                negative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflow || carry { return nil }
            value = sum
        }
        return value
    }
}
