import JOSE
import OAuth
import SigningKeys

/// What one presentation of a refresh token amounts to, by the state of its family: a value, without I/O.
///
/// ```
/// generation is the family's, hash too            -> rotate
/// one generation back, rotated a moment ago       -> rotate (the store answers: repeated, the same successor)
/// any older generation                            -> reused: the family must end (RFC 9700 §4.14.2)
/// ```
enum RefreshTokenUse: Equatable {
    /// Go ahead with this.
    case rotate(RefreshTokenRotation)
    /// An old one came back: somebody has a copy.
    case reused
    /// It gives nothing; the reason is for the audit.
    case refused(String)

    /// For how long the last token may be repeated: real clients race with themselves, and lose answers on the way.
    static let repetition = Duration.seconds(10)

    init(
        of token: RefreshToken,
        successor: RefreshToken,
        in family: RefreshTokenFamily,
        by client: ClientID,
        policy: SignInPolicy,
        pepper: Pepper,
        at now: NumericDate
    ) {
        // RFC 6749 §6, §10.4: bound to the client it was issued to; public ones are held to it by their id.
        guard family.client == client else {
            self = .refused("the refresh token is another client's")
            return
        }
        guard family.revokedAt == nil else {
            self = .refused("the family was ended")
            return
        }
        guard now < family.expiresAt, now < family.idleExpiresAt else {
            self = .refused(
                now < family.expiresAt ? "the refresh token was not used for too long" : "the family is too old"
            )
            return
        }
        let presented = token.hash(pepper: pepper)
        let next = successor.hash(pepper: pepper)
        let rotation = RefreshTokenRotation(
            family: family.id,
            generation: token.generation,
            presented: presented,
            successor: next,
            now: now,
            idleExpiresAt: RefreshTokenFamilies.idleEnd(
                isOffline: family.isOffline,
                end: family.expiresAt,
                policy: policy,
                now: now
            ),
            repeatableSince: now.advanced(by: .zero - Self.repetition)
        )
        if token.generation == family.generation {
            // A tag of ours over another secret: only a store that was put back and moved on anew can bring that about.
            self = pepper.isSame(presented.bytes, family.current.bytes) ? .rotate(rotation) : .reused
        } else if token.generation > family.generation {
            self = .refused("the refresh token is newer than the store")
        } else if successor.generation == family.generation, pepper.isSame(next.bytes, family.current.bytes),
            family.rotatedAt >= rotation.repeatableSince
        {
            self = .rotate(rotation)
        } else {
            self = .reused
        }
    }
}
