import JOSE
import OAuth
import SigningKeys

/// What a client is told that a person is called: `sub`.
///
/// Public: the user's id. Pairwise (OpenID Connect Core §8.1): a keyed hash of sector and user, so that clients of
/// different sectors cannot put their people together, and nobody but the tenant can tell whose it is.
///
/// The same name stands in the ID token, in userinfo, in introspection *and* in the access token. RFC 9068 §6 leaves the
/// last one open; but the client can read the access token, and the public name in there would undo what the pairwise
/// one is for. The price: a resource server sees one person under a name for each sector, so pairwise names are for clients
/// that want to know people, not for those that act at shared resources.
struct SubjectNames: Sendable {
    let pepper: Pepper

    /// The `sub` of a person for a client.
    func subject(of user: UserID, for client: Client) -> String {
        switch client.signIn.subjectType {
        case .public: user.value
        case .pairwise:
            Base64URL.encode(pepper.hash("pairwise:\(Self.sector(of: client)):\(user.value)".utf8))
        }
    }

    /// OpenID Connect Core §8.1: the host that the client's redirect URIs have in common, unless it names another.
    ///
    /// Where there is no such host (several, an app's own scheme, this machine) the client is a sector of its own:
    /// the narrowest there is.
    static func sector(of client: Client) -> String {
        if let sector = client.signIn.sectorIdentifier { return "host:" + sector }
        let hosts = Set(client.signIn.redirectURIs.map { $0.kind == .web ? $0.displayHost : "" })
        guard hosts.count == 1, let host = hosts.first, !host.isEmpty else { return "client:" + client.id.value }
        return "host:" + host
    }
}
