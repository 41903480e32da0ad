import JSON

/// The members of one JWK as they stand in JSON, before any of them is believed.
///
/// Source: RFC 7517 §4, RFC 7518 §6, RFC 8037 §2. Unknown members are ignored, duplicate ones refused.
struct JWKMembers {
    var type: String?
    var curve: String?
    var keyID: String?
    var algorithm: String?
    var use: String?
    var operations: [String]?
    /// The members that are numbers or octets, still in base64url.
    var octets: [String: String] = [:]

    private static let octetNames: Set<String> = [
        "x", "y", "d", "n", "e", "p", "q", "dp", "dq", "qi", "k",
    ]

    init(parsing bytes: [UInt8], maximumBytes: Int) throws(JOSEError) {
        do throws(JSONError) {
            self = try JSONCursor.parse(bytes, maximumBytes: maximumBytes) { cursor throws(JSONError) in
                try JWKMembers(reading: &cursor)
            }
        } catch { throw .malformedJSON(error) }
    }

    init(reading cursor: inout JSONCursor) throws(JSONError) {
        var members = JWKMembers()
        try cursor.object { name, cursor throws(JSONError) in
            switch name {
            case "kty": members.type = try cursor.string()
            case "crv": members.curve = try cursor.string()
            case "kid": members.keyID = try cursor.string()
            case "alg": members.algorithm = try cursor.string()
            case "use": members.use = try cursor.string()
            case "key_ops": members.operations = try cursor.strings()
            default:
                let name = name.string
                if Self.octetNames.contains(name) {
                    members.octets[name] = try cursor.string()
                } else {
                    try cursor.skip()
                }
            }
        }
        self = members
    }

    private init() {}

    /// The bytes of a member that must be there.
    func bytes(_ name: String) throws(JOSEError) -> [UInt8] {
        guard let text = octets[name] else { throw .invalidKey(reason: "member \(name) is missing") }
        guard let bytes = Base64URL.decode(text), !bytes.isEmpty else {
            throw .invalidKey(reason: "member \(name) is not canonical base64url")
        }
        return bytes
    }

    /// The bytes of a member whose length its type fixes (RFC 7518 §6.2.1.2, RFC 8037 §2).
    func bytes(_ name: String, count: Int) throws(JOSEError) -> [UInt8] {
        let bytes = try bytes(name)
        guard bytes.count == count else {
            throw .invalidKey(reason: "member \(name) has \(bytes.count) bytes instead of \(count)")
        }
        return bytes
    }

    /// The bytes of an unsigned integer in as few octets as it needs (RFC 7518 §2, Base64urlUInt).
    func integer(_ name: String) throws(JOSEError) -> [UInt8] {
        let bytes = try bytes(name)
        guard bytes[0] != 0 else { throw .invalidKey(reason: "member \(name) has leading zero bytes") }
        return bytes
    }
}
