import Foundation

/// A stored hash: the PHC string format of Argon2id, read strictly.
///
/// What is read comes from a database, perhaps from another system's: its costs are bounded, so that no row can take the
/// machine's memory or hold a thread for long.
struct Argon2Hash: Sendable, Equatable {
    /// RFC 9106 §3.1 recommends 16 bytes.
    static let saltLength = 16
    /// 256 bits.
    static let length = 32
    private static let mostMemory: UInt32 = 64 * 1024
    private static let mostPasses: UInt32 = 16
    private static let mostLanes: UInt32 = 16

    let parameters: Argon2PasswordHasher.Parameters
    let salt: [UInt8]
    let bytes: [UInt8]

    init(parameters: Argon2PasswordHasher.Parameters, salt: [UInt8], bytes: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.bytes = bytes
    }

    /// Reads `$argon2id$v=19$m=…,t=…,p=…$<salt>$<hash>`; nil for anything else, and for costs beyond the bounds and those
    /// of the hasher itself.
    init?(phc: String, allowing own: Argon2PasswordHasher.Parameters = .init()) {
        guard phc.utf8.count <= 512 else { return nil }
        let parts = phc.split(separator: "$", omittingEmptySubsequences: false)
        // Version 1.3 only: 1.0 is weaker (RFC 9106 §3.1 fixes the version to 0x13).
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19" else { return nil }
        let costs = parts[3].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3, let memory = Self.number(costs[0], "m="), let passes = Self.number(costs[1], "t="),
            let lanes = Self.number(costs[2], "p="),
            (1...max(Self.mostLanes, own.lanes)).contains(lanes),
            memory >= 8 * lanes, memory <= max(Self.mostMemory, own.memory),
            (1...max(Self.mostPasses, own.passes)).contains(passes)
        else { return nil }
        guard let salt = Self.decode(parts[4]), (8...64).contains(salt.count),
            let bytes = Self.decode(parts[5]), (16...64).contains(bytes.count)
        else { return nil }
        self.init(parameters: .init(memory: memory, passes: passes, lanes: lanes), salt: salt, bytes: bytes)
    }

    /// The PHC string.
    var phc: String {
        "$argon2id$v=19$m=\(parameters.memory),t=\(parameters.passes),p=\(parameters.lanes)"
            + "$\(Self.encode(salt))$\(Self.encode(bytes))"
    }

    /// Whether a hash made now would be made like this.
    func isCurrent(_ parameters: Argon2PasswordHasher.Parameters) -> Bool {
        self.parameters == parameters && salt.count >= Self.saltLength && bytes.count == Self.length
    }

    /// Whether the bytes are the same, in constant time.
    func isEqual(_ other: [UInt8]) -> Bool {
        guard bytes.count == other.count else { return false }
        return zip(bytes, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func number(_ text: Substring, _ name: String) -> UInt32? {
        let digits = text.dropFirst(name.count)
        // Only the shortest form: no sign, no leading zero.
        guard text.hasPrefix(name), digits.first != "0", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return UInt32(digits)
    }

    /// PHC's base 64: the standard alphabet without padding.
    private static func encode(_ bytes: [UInt8]) -> String {
        String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }

    private static func decode(_ text: Substring) -> [UInt8]? {
        guard !text.contains("=") else { return nil }
        let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: String(padded)) else { return nil }
        // Unused bits that are set would make several texts of one value.
        return encode(Array(data)) == text ? Array(data) : nil
    }
}
