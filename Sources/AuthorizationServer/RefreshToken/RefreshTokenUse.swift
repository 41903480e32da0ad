import JOSE
import OAuth
import SigningKeys

/// What one presentation of a refresh token amounts to, by the state of its family: a value, without I/O.
///
/// ```
/// generation is the family's, hash too            -> rotate
/// one generation back, rotated a moment ago       -> repeat: the same successor again
/// any older generation                            -> reused: the family must end
/// ```
///
/// Source: RFC 9700 §4.14.2. A client that lost our answer, or two of its threads, may present a token again for a few
/// seconds after it was rotated; they get the same successor, and no second line begins.
enum RefreshTokenUse: Equatable {
    /// Go ahead; the family as it must be kept.
    case rotate(RefreshTokenFamily)
    /// Go ahead; the family has moved on to that very successor just now.
    case `repeat`
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
        guard family.lives(at: now) else {
            self = .refused(family.end(at: now))
            return
        }
        if token.generation == family.generation {
            // A tag of ours over another secret: only a store that was put back and moved on anew can bring that about.
            let isLast = pepper.isSame(token.hash(pepper: pepper).bytes, family.current.bytes)
            self = isLast ? .rotate(family.rotated(to: successor, policy: policy, pepper: pepper, at: now)) : .reused
        } else if token.generation > family.generation {
            self = .refused("the refresh token is newer than the store")
        } else if successor.generation == family.generation,
            pepper.isSame(successor.hash(pepper: pepper).bytes, family.current.bytes),
            family.rotatedAt >= now.advanced(by: .zero - Self.repetition)
        {
            self = .repeat
        } else {
            self = .reused
        }
    }
}

extension RefreshTokenFamily {
    /// The family after its last token was used.
    fileprivate func rotated(
        to successor: RefreshToken,
        policy: SignInPolicy,
        pepper: Pepper,
        at now: NumericDate
    ) -> RefreshTokenFamily {
        var rotated = self
        rotated.generation = successor.generation
        rotated.current = successor.hash(pepper: pepper)
        rotated.rotatedAt = now
        rotated.idleExpiresAt = RefreshTokenFamilies.idleEnd(
            isOffline: isOffline,
            end: expiresAt,
            policy: policy,
            now: now
        )
        return rotated
    }

    /// Why a family that does not live at `now` does not, for the audit.
    fileprivate func end(at now: NumericDate) -> String {
        guard revokedAt == nil else { return "the family was ended" }
        return now < expiresAt ? "the refresh token was not used for too long" : "the family is too old"
    }
}
