import SigningKeys

/// What an authenticator app is given: the seed as text, and as the URI that a QR code holds.
///
/// Shown on the set-up page alone, to the person whose it is.
public struct SecondFactorSetup: Secret, Equatable {
    /// The seed in base 32 (RFC 4648 §6), in groups of four for typing.
    public let secret: String
    /// The Key URI: `otpauth://totp/<issuer>:<account>?secret=…&issuer=…`.
    public let uri: String

    /// The names are shown in the app's list: which tenant, whose account.
    init(seed: [UInt8], issuer: String, account: String) {
        let text = Base32.encode(seed)
        let characters = Array(text)
        secret = stride(from: 0, to: characters.count, by: 4)
            .map { String(characters[$0..<min($0 + 4, characters.count)]) }
            .joined(separator: " ")
        // A colon parts issuer and account, so neither name may hold one.
        let name = Self.encoded(issuer.filter { $0 != ":" })
        let label = Self.encoded(account.filter { $0 != ":" })
        uri =
            "otpauth://totp/\(name):\(label)?secret=\(text)&issuer=\(name)&algorithm=SHA1"
            + "&digits=\(OneTimeCode.digits)&period=\(OneTimeCode.period)"
    }

    /// RFC 3986 §2.1: all but the unreserved characters.
    private static func encoded(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if isURLSafe(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~") {
                result.append(byte)
            } else {
                result.append(UInt8(ascii: "%"))
                result.append(contentsOf: Hexadecimal.encode([byte]).uppercased().utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
