import Crypto
import JOSE
import OAuth
import SigningKeys

/// Proof Key for Code Exchange with S256, the only method here (RFC 7636, OAuth 2.1 §4.1.1).
enum CodeChallenge {
    /// Whether it is the base64url of a SHA-256, so 43 characters (RFC 7636 §4.2).
    ///
    /// What has another form no verifier could ever match.
    static func isWellFormed(_ challenge: String) -> Bool {
        challenge.utf8.count == 43 && Base64URL.decode(challenge)?.count == 32
    }
}

/// What the client kept to itself while the browser went around: the proof that the code came back to who asked for it.
struct CodeVerifier: Secret {
    private let text: String

    /// RFC 7636 §4.1: 43 to 128 unreserved characters; nil for anything else.
    init?(_ text: String) {
        guard (43...128).contains(text.utf8.count), text.utf8.allSatisfy({ isURLSafe($0) || ".~".utf8.contains($0) })
        else { return nil }
        self.text = text
    }

    /// RFC 7636 §4.6, in constant time.
    func matches(_ challenge: String, pepper: Pepper) -> Bool {
        guard let expected = Base64URL.decode(challenge) else { return false }
        return pepper.isSame(Array(SHA256.hash(data: Array(text.utf8))), expected)
    }
}
