/// Why bytes are not the JSON text that was asked for.
///
/// Source: RFC 8259, and RFC 7515 §4 / RFC 8725 §2.4 for the refusal of duplicate member names.
public enum JSONError: Error, Equatable, Sendable {
    /// The text ends inside a value.
    case unexpectedEnd
    /// A byte that the grammar does not allow here; `offset` counts bytes from 0.
    case unexpectedByte(offset: Int)
    /// A value of another type than the caller needs; `offset` is where it starts.
    case unexpectedType(offset: Int)
    /// A string is not valid UTF-8, or escapes half of a surrogate pair.
    case invalidString(offset: Int)
    /// A number that is malformed or does not fit the type asked for.
    case invalidNumber(offset: Int)
    /// An object names the same member twice.
    case duplicateMember(String)
    /// Objects and arrays are nested deeper than the limit.
    case tooDeep
    /// The text is longer than the limit, in bytes.
    case tooLarge(limit: Int)
    /// More values than the limit, each member and element counted.
    case tooManyValues
    /// Something follows the value.
    case trailingData(offset: Int)

    /// A name for logs and tests that stays the same between versions.
    public var code: String {
        switch self {
        case .unexpectedEnd: "json_unexpected_end"
        case .unexpectedByte: "json_unexpected_byte"
        case .unexpectedType: "json_unexpected_type"
        case .invalidString: "json_invalid_string"
        case .invalidNumber: "json_invalid_number"
        case .duplicateMember: "json_duplicate_member"
        case .tooDeep: "json_too_deep"
        case .tooLarge: "json_too_large"
        case .tooManyValues: "json_too_many_values"
        case .trailingData: "json_trailing_data"
        }
    }
}
