/// Who makes a commit, made from the proven token: nobody commits in another's name.
struct GitIdentity: Sendable {
    let name: String
    let email: String

    /// The identity of a subject of a tenant; the domain is one that never is (RFC 2606 §2).
    init(subject: String, tenant: String) {
        // git drops these signs from a name, and a line break would end the header.
        let plain = subject.unicodeScalars.filter { scalar in
            !"<>\"".unicodeScalars.contains(scalar) && scalar.properties.generalCategory != .control
        }
        let name = String(String.UnicodeScalarView(plain).prefix(200))
        let isPlain = name.unicodeScalars.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        self.name = isPlain ? name : "subject \(name)"
        // Every other byte is escaped, so that no two subjects share an address.
        let local = subject.utf8.prefix(200)
            .map { byte -> String in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    String(UnicodeScalar(byte))
                default: (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
                }
            }
        email = "\(local.joined())@\(tenant).invalid"
    }

    var environment: [String: String] {
        [
            "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
        ]
    }
}
