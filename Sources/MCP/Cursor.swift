import JSON

/// The place in a list after which its next page begins, as clients carry it: opaque to them, checked by us.
///
/// It names the list and a position in it, never a tenant: whose data a page shows is decided by the token that comes
/// with the cursor, so a cursor of one tenant shows another only what is the other's own. It is not secret and not
/// signed; whatever it says must be as harmless as an argument.
///
/// ```swift
/// let after = try Cursor(arguments[string: "cursor"], of: "list_notes")?.integer(0) ?? 0
/// …
/// result["next_cursor"] = .string(Cursor("list_notes", .integer(last)).text)
/// ```
public struct Cursor: Equatable, Sendable {
    /// The longest text that is looked at.
    static let maximumBytes = 8192
    private static let maximumValues = 64

    /// Which list it belongs to.
    public let list: String
    /// Where the page before ended.
    public let position: [JSONValue]

    /// A place in a list.
    public init(_ list: String, _ position: JSONValue...) {
        self.list = list
        self.position = position
    }

    /// Reads what a client sent; nil when it sent none.
    ///
    /// - Throws: A ``ToolError`` for anything but a cursor of this list.
    public init?(_ text: String?, of list: String) throws(ToolError) {
        guard let text else { return nil }
        guard let bytes = Self.bytes(of: text),
            let value = try? JSONValue(parsing: bytes, maximumDepth: 4, maximumValues: Self.maximumValues),
            let parts = value.arrayValue, parts.first == .string(list)
        else { throw Self.unreadable }
        self.list = list
        position = Array(parts.dropFirst())
    }

    /// The string at a place of the position; anything else is not a cursor of ours.
    public func string(_ index: Int) throws(ToolError) -> String {
        guard position.indices.contains(index), let value = position[index].stringValue else { throw Self.unreadable }
        return value
    }

    /// The whole number at a place of the position.
    public func integer(_ index: Int) throws(ToolError) -> Int64 {
        guard position.indices.contains(index), let value = position[index].integerValue else { throw Self.unreadable }
        return value
    }

    /// The number at a place of the position.
    public func number(_ index: Int) throws(ToolError) -> Double {
        guard position.indices.contains(index), let value = position[index].doubleValue else { throw Self.unreadable }
        return value
    }

    /// What clients see: base64url of a JSON array.
    public var text: String {
        let plain = Base64.encode(JSONValue.array([.string(list)] + position).bytes)
        return String(
            decoding: plain.utf8.compactMap { byte -> UInt8? in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                case UInt8(ascii: "="): nil
                default: byte
                }
            },
            as: UTF8.self
        )
    }

    private static let unreadable = ToolError(
        "\"cursor\" must be the cursor that the page before gave for its next; leave it out for the first page"
    )

    private static func bytes(of text: String) -> [UInt8]? {
        guard text.utf8.count <= maximumBytes else { return nil }
        var plain: [UInt8] = []
        plain.reserveCapacity(text.utf8.count + 2)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "-"): plain.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): plain.append(UInt8(ascii: "/"))
            // One text for one cursor: the standard alphabet and padding are not base64url (RFC 4648 §5).
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: plain.append(byte)
            }
        }
        while !plain.count.isMultiple(of: 4) { plain.append(UInt8(ascii: "=")) }
        return Base64.decode(String(decoding: plain, as: UTF8.self))
    }
}
