/// Members of an object that are written once and put into many texts.
///
/// ```swift
/// let common = JSONMembers { $0.member("token_type", "Bearer") }
/// json.object {
///     $0.member("access_token", token)
///     $0.members(common)
/// }
/// ```
public struct JSONMembers: Sendable {
    /// The members with the commas between them; neither braces nor a comma at an end.
    public let bytes: [UInt8]

    /// Writes members.
    public init(capacity: Int = 256, _ body: (inout JSONWriter) -> Void) {
        var json = JSONWriter(capacity: capacity)
        body(&json)
        bytes = json.bytes
    }
}
