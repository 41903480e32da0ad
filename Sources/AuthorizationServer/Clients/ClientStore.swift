import JOSE
import OAuth

/// The clients of one tenant; see ``IdentityStore`` for what holds for every verb.
public protocol ClientStore: Sendable {
    /// Makes a client with the secrets it comes with; throws ``StoreError/alreadyExists`` when the id is taken and
    /// ``StoreError/tooManySecrets`` when it has more than ``ClientSecret/maximumValid``.
    func createClient(_ client: Client, audit: AuditEvent) async throws(StoreError)

    /// The client with all secrets that are stored, also expired ones; nil when there is none.
    func client(_ id: ClientID) async throws(StoreError) -> Client?

    /// All clients in the order of their ids, whoever made them.
    func clients() async throws(StoreError) -> [Client]

    /// Changes a client (not its id, origin and secrets): `change` sees it as it is now and no other change comes between.
    ///
    /// A change that leaves everything as it was writes nothing and audits nothing. Throws ``StoreError/notFound``.
    /// - Returns: The client as it is now.
    @discardableResult
    func updateClient(
        _ id: ClientID,
        audit: AuditEvent,
        _ change: @escaping @Sendable (inout Client) -> Void
    ) async throws(StoreError) -> Client

    /// Deletes a client with its secrets, codes, grants, refresh tokens and logout deliveries; throws
    /// ``StoreError/notFound``.
    func deleteClient(_ id: ClientID, audit: AuditEvent) async throws(StoreError)

    /// Gives a client a new secret and ends the old ones, at once or at `keepingOldUntil`, in one step.
    ///
    /// The rule is `ClientSecret.secrets(_:adding:keepingOldUntil:at:)`. Throws ``StoreError/notFound`` when there is no such
    /// client, ``StoreError/tooManySecrets`` when a rotation is under way already and the old secrets are to be kept.
    /// - Returns: The client as it is now.
    @discardableResult
    func addSecret(
        _ secret: ClientSecret,
        to id: ClientID,
        keepingOldUntil: NumericDate?,
        at now: NumericDate,
        audit: AuditEvent
    ) async throws(StoreError) -> Client

    /// Removes one secret at once; throws ``StoreError/notFound`` when the client or the secret does not exist.
    /// - Returns: The client as it is now.
    @discardableResult
    func removeSecret(_ secret: String, of id: ClientID, audit: AuditEvent) async throws(StoreError) -> Client
}
