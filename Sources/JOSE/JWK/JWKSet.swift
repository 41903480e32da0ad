import JSON

/// A set of public keys.
///
/// Source: RFC 7517 §5. Keys of unknown type, without a required member, with a member of a wrong type or out of range
/// are passed over, as the RFC asks; a text that is not well-formed (duplicate members among it) is refused whole.
public struct JWKSet: Sendable, Hashable {
    /// How much of a set is taken.
    public struct Limits: Sendable, Hashable {
        /// The longest text, in bytes.
        public var bytes: Int
        /// The most keys, usable or not.
        public var keys: Int

        /// 256 KiB and 256 keys unless told otherwise.
        public init(bytes: Int = 256 * 1024, keys: Int = 256) {
            self.bytes = bytes
            self.keys = keys
        }
    }

    /// The usable keys in their order.
    public var keys: [JWK]
    /// How many keys of the text were passed over.
    public private(set) var skippedKeys = 0

    /// The given keys.
    public init(_ keys: [JWK]) { self.keys = keys }

    /// Parses a set.
    public init(parsing bytes: [UInt8], limits: Limits = Limits()) throws(JOSEError) {
        guard bytes.count <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        var all: [JWKMembers?]?
        do throws(JSONError) {
            try JSONCursor.parse(bytes) { cursor throws(JSONError) in
                try cursor.object { name, cursor throws(JSONError) in
                    guard name.string == "keys" else { return try cursor.skip() }
                    var members: [JWKMembers?] = []
                    try cursor.array { cursor throws(JSONError) in
                        members.append(try Self.members(&cursor))
                    }
                    all = members
                }
            }
        } catch { throw .malformedJSON(error) }
        guard let all else { throw .invalidHeader(member: "keys") }
        guard all.count <= limits.keys else { throw .tooManyKeys(limit: limits.keys) }
        keys = all.compactMap { $0.flatMap { try? JWK($0) } }
        skippedKeys = all.count - keys.count
    }

    /// One key's members; nil when one of them has a wrong type.
    ///
    /// The neighbours of such a key are as good as before: an issuer that adds a key of a kind to come must not lose
    /// all of them here. That the element is well-formed is checked to its end all the same.
    private static func members(_ cursor: inout JSONCursor) throws(JSONError) -> JWKMembers? {
        guard try cursor.kind() == .object else { return try JWKMembers(reading: &cursor) }
        let start = cursor
        do throws(JSONError) {
            return try JWKMembers(reading: &cursor)
        } catch {
            guard case .unexpectedType = error else { throw error }
            cursor = start
            try cursor.skip()
            return nil
        }
    }

    /// The set as JSON text.
    public var bytes: [UInt8] {
        var json = JSONWriter(capacity: 64 + keys.count * 512)
        json.object { json in
            json.array("keys") { json in for key in keys { key.write(to: &json) } }
        }
        return json.bytes
    }
}
