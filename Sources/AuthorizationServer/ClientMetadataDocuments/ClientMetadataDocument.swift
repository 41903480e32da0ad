import Crypto
import JOSE
import JSON
import OAuth

/// A client as its metadata document describes it, once the document keeps all rules.
///
/// The `client_id` in it is the document's URL, character by character; it has a name and redirect URIs; and nothing in it
/// rests on a secret, for there was no way to agree on one. What it says is read and judged like a registration
/// (RFC 7591 §2), under the same policy of the tenant.
///
/// Source: draft-ietf-oauth-client-id-metadata-document-02 §4.1.
struct ClientMetadataDocument: Sendable {
    /// What such a client may do: it comes for people.
    ///
    /// In its own name it has no permission anywhere.
    private static let grantTypes: Set<GrantType> = [.authorizationCode, .refreshToken]
    /// What has no place in such a document.
    private static let secretMembers = ["client_secret", "client_secret_expires_at"]

    private let client: RegisteredClient
    private let id: ClientID
    private let digest: [UInt8]

    /// Reads a document.
    init(parsing bytes: [UInt8], at url: ClientIdentifierURL, for tenant: TenantSnapshot) throws(RegistrationError) {
        var limits = ClientMetadata.Limits()
        limits.bytes = MetadataFetcher.Kind.clientMetadata.maximumBytes
        var metadata = try ClientMetadata(parsing: bytes, limits: limits)
        guard let named = metadata.clientID, named.utf8.elementsEqual(url.value.utf8), let id = try? ClientID(named)
        else { throw .invalid("The client_id in the document is not its URL.") }
        guard metadata.clientName != nil else { throw .invalid("The member client_name is missing.") }
        guard metadata.redirectURIs?.isEmpty == false else {
            throw RegistrationError(.invalidRedirectURI, "The member redirect_uris is missing or empty.")
        }
        guard !Self.hasSecret(bytes) else { throw .invalid("A metadata document cannot have a client secret.") }
        // RFC 7591 §2 would have client_secret_basic for the default, which cannot be meant.
        metadata.tokenEndpointAuthMethod = metadata.tokenEndpointAuthMethod ?? "none"
        guard metadata.authenticationMethod?.usesSecret == false else {
            throw .invalid("The token_endpoint_auth_method must be none or private_key_jwt.")
        }
        metadata.grantTypes = (metadata.grantTypes ?? [.authorizationCode]).intersection(Self.grantTypes)
        client = try RegisteredClient(metadata, for: tenant)
        self.id = id
        digest = Array(SHA256.hash(data: bytes))
    }

    /// The client of this copy.
    func client(fetchedAt now: NumericDate, lifetime: Duration) -> Client {
        let record = MetadataDocumentRecord(
            fetchedAt: now,
            freshUntil: now.advanced(by: lifetime),
            digest: digest
        )
        return client.client(id: id, origin: .metadataDocument(record), secrets: [], createdAt: now)
    }

    /// Whether a member for secrets is there, whatever it holds.
    private static func hasSecret(_ bytes: [UInt8]) -> Bool {
        guard let members = (try? JSONValue(parsing: bytes, maximumDepth: 8, maximumValues: 2048))?.objectValue else {
            return false
        }
        return secretMembers.contains { members[$0] != nil }
    }
}

extension Client {
    /// The parts in which this client differs from a former copy of itself, in the words of its document.
    func changes(since former: Client) -> [String] {
        let parts: [(String, Bool)] = [
            ("client_name", name != former.name),
            ("redirect_uris", signIn.redirectURIs != former.signIn.redirectURIs),
            ("grant_types", grantTypes != former.grantTypes),
            ("token_endpoint_auth_method", authenticationMethods != former.authenticationMethods),
            (
                "token_endpoint_auth_signing_alg", assertionAlgorithm != former.assertionAlgorithm
            ),
            ("keys", keys != former.keys),
            ("client_uri", signIn.homepage != former.signIn.homepage),
            ("post_logout_redirect_uris", signIn.postLogoutRedirectURIs != former.signIn.postLogoutRedirectURIs),
            ("id_token_signed_response_alg", signIn.idTokenAlgorithm != former.signIn.idTokenAlgorithm),
            ("userinfo_signed_response_alg", signIn.userInfoAlgorithm != former.signIn.userInfoAlgorithm),
            ("subject_type", signIn.subjectType != former.signIn.subjectType),
            ("details", details != former.details),
        ]
        return parts.filter(\.1).map(\.0)
    }

    /// Which copy of its metadata document it is; nil for a client of another origin.
    var document: MetadataDocumentRecord? {
        guard case .metadataDocument(let record) = origin else { return nil }
        return record
    }
}
