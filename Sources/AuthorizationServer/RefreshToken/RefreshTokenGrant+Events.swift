import JOSE
import JSON
import OAuth

/// What a use of a token leaves in the audit.
extension RefreshTokenGrant {
    /// A token came back that was used before: whoever holds the family's last one may be a thief, so it ends.
    func end(
        _ family: RefreshTokenFamily,
        after token: RefreshToken,
        _ request: StoredGrantRequest,
        at now: NumericDate
    ) -> Decision {
        var ended = family
        ended.revokedAt = now
        let event = AuditEvent(.refreshTokenReused, at: now, by: .client(request.client.client.id)) { json in
            json.member("family", family.id.value)
            json.member("sub", family.user.value)
            json.member("generation", Int64(token.generation))
            json.member("current", Int64(family.generation))
            json.member("address", request.remoteAddress)
        }
        return Decision(
            .failure(Self.invalid("the refresh token was used before; its family was ended")),
            keeping: ended,
            audit: event
        )
    }

    func event(
        _ issue: Issue,
        _ family: RefreshTokenFamily,
        _ successor: RefreshToken,
        _ request: StoredGrantRequest,
        at now: NumericDate
    ) -> AuditEvent {
        AuditEvent(.tokenIssued, at: now, by: .client(request.client.client.id)) { json in
            json.member("grant_type", type.rawValue)
            json.member("sub", issue.person.subject)
            json.member("aud", issue.token.audience)
            json.member("scope", issue.scope.description)
            json.member("jti", issue.token.tokenID)
            json.member("kid", issue.token.keyID)
            json.member("exp", issue.token.expiresAt.whole)
            json.member("family", family.id.value)
            json.member("generation", Int64(successor.generation))
            json.member("sid", family.session.value)
            json.member("address", request.remoteAddress)
        }
    }
}
