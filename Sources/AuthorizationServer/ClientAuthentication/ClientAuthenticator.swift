import JOSE
import OAuth

/// A client that has proven who it is.
struct AuthenticatedClient: Sendable {
    /// The client and what it may have.
    let entry: TenantSnapshot.ClientEntry
    /// How it proved it.
    let method: ClientAuthenticationMethod
    /// The client itself.
    var client: Client { entry.client }
}

/// Checks what a client shows against what the tenant keeps (RFC 6749 §2.3).
enum ClientAuthenticator {
    /// The refusal is the same for an unknown client, a disabled one and a wrong secret; the cause tells the audit.
    static func authenticate(
        _ credentials: PresentedCredentials,
        in tenant: TenantSnapshot,
        at now: NumericDate
    ) throws(OAuthError) -> AuthenticatedClient {
        func refused(_ cause: String) -> OAuthError {
            OAuthError(.invalidClient, "Client authentication failed.", cause: cause)
        }
        // An unknown client costs as much time as a known one: its id cannot be found out by measuring.
        guard let entry = tenant.client(credentials.clientID) else {
            _ = matches(credentials, [], tenant, at: now)
            throw refused("unknown client")
        }
        let isProven = matches(credentials, entry.client.secrets, tenant, at: now)
        guard entry.client.isEnabled else { throw refused("disabled client") }
        guard entry.client.authenticationMethods.contains(credentials.method) else {
            throw refused("method \(credentials.method.rawValue) is not allowed for this client")
        }
        // A public client has nothing to prove (RFC 6749 §2.1); what it is given is bound in other ways.
        guard isProven || credentials.method == .none else {
            throw refused(
                entry.client.secrets.contains { $0.isValid(at: now) } ? "wrong secret" : "no valid secret"
            )
        }
        return AuthenticatedClient(entry: entry, method: credentials.method)
    }

    /// Compares with each secret, and with as many more as a client may have at most: every refusal takes as long.
    private static func matches(
        _ credentials: PresentedCredentials,
        _ secrets: [ClientSecret],
        _ tenant: TenantSnapshot,
        at now: NumericDate
    ) -> Bool {
        let hash = tenant.pepper.hash(credentials.secret.utf8)
        var isProven = false
        for index in 0..<max(secrets.count, ClientSecret.maximumValid) {
            let expected = index < secrets.count ? secrets[index].hash : nobody
            let isSame = tenant.pepper.isSame(hash, expected)
            if isSame && index < secrets.count && secrets[index].isValid(at: now) { isProven = true }
        }
        return isProven
    }

    /// A hash that no secret has: those of real ones are 32 bytes of HMAC output.
    private static let nobody = [UInt8](repeating: 0, count: 32)
}
