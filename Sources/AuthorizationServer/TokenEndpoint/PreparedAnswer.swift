import JSON
import OAuth
import Synchronization

/// What a request is answered with when a client asks again for what it got before: nearly all requests do.
///
/// The checks of such a request would come out the same, for all that they go by is here: the wish, and the client as its
/// snapshot knows it. What is left for each token are its name, its times and its signature.
final class PreparedAnswer: Sendable {
    /// What was asked for.
    let wish: TokenWish
    /// The token, but for what is each one's own.
    let token: PreparedToken
    /// What the audit says of each.
    let event: AuditEvent.Form
    /// What the answer says beside the token (RFC 6749 §5.1).
    let members: JSONMembers

    init(to wish: TokenWish, _ grant: TokenGrant, _ token: PreparedToken) {
        self.wish = wish
        self.token = token
        event = AuditEvent.Form(.tokenIssued, by: .client(grant.clientID)) { json in
            json.member("grant_type", wish.grantType.rawValue)
            json.member("sub", grant.subject)
            json.member("aud", grant.audience.map(\.value))
            json.member("scope", grant.scope.description)
            json.member("kid", token.keyID)
        }
        members = JSONMembers { json in
            json.member("token_type", "Bearer")
            json.member("expires_in", token.expiresIn)
            json.member("scope", grant.scope.description)
        }
    }
}

/// What a request asks for: with the client and its tenant's snapshot, all that decides the answer.
struct TokenWish: Sendable {
    let grantType: GrantType
    let method: ClientAuthenticationMethod
    let resources: [String]
    let scope: String?

    /// Compared byte by byte: Swift's own comparison knows several spellings of one string.
    func isSame(as other: TokenWish) -> Bool {
        grantType == other.grantType && method == other.method
            && resources.elementsEqual(other.resources) { $0.utf8.elementsEqual($1.utf8) }
            && (scope == nil) == (other.scope == nil) && (scope ?? "").utf8.elementsEqual((other.scope ?? "").utf8)
    }
}

/// The last few different answers to one client; refusals are not among them.
///
/// It lives as long as a snapshot, so that a change of the client, of a role or of a key leaves nothing behind.
final class RecentAnswers: Sendable {
    private static let capacity = 4
    private let answers = Mutex<[PreparedAnswer]>([])

    /// The answer to this wish, when it was given lately.
    func find(_ wish: TokenWish) -> PreparedAnswer? {
        answers.withLock { answers in answers.first { $0.wish.isSame(as: wish) } }
    }

    /// Keeps an answer in the place of the oldest.
    func keep(_ answer: PreparedAnswer) {
        answers.withLock { answers in
            if answers.count == Self.capacity { answers.removeFirst() }
            answers.append(answer)
        }
    }
}
