import Crypto
import OAuth

/// What people go by when they allow a client that describes itself: its name, its picture, and the hosts that answers go to.
///
/// Whoever owns the client can change all of this after somebody has allowed it. So a grant keeps the digest of what was
/// seen, and when the client looks different the person is asked anew: a name that was trusted is not handed on
/// (draft-ietf-oauth-client-id-metadata-document-02 §8). What an administrator changes about a client of the tenant asks
/// nobody.
public struct ClientLikeness: Sendable, Hashable {
    /// SHA-256 of all that.
    public let digest: [UInt8]

    /// The digest as it was stored; nil for what is none.
    public init?(digest: [UInt8]) {
        guard digest.count == SHA256.byteCount else { return nil }
        self.digest = digest
    }

    /// How the client looks now; nil for one that an administrator made.
    public init?(of client: Client) {
        guard client.isSelfDeclared else { return nil }
        let hosts = Set(client.signIn.redirectURIs.map(Self.place)).sorted()
        let parts = [client.name.value, client.details.logoURI ?? ""] + hosts
        // Lengths before the parts: no two lists have one text.
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
        digest = Array(SHA256.hash(data: Array(text.utf8)))
    }

    /// All names of this machine are one place.
    private static func place(_ redirectURI: RedirectURI) -> String {
        switch redirectURI.kind {
        case .loopback: "loopback"
        case .web, .privateUse: "\(redirectURI.kind) \(redirectURI.displayHost)"
        }
    }
}
