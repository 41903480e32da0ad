import JOSE
import OAuth

/// Clients whose id is the URL of their metadata document (draft-ietf-oauth-client-id-metadata-document-02).
///
/// The authorization endpoint asks for such a client: its document is fetched the first time, and whenever the copy that is
/// kept is not fresh any more (§4.4); it becomes a client of the tenant, and a change of it is audited. When the document
/// cannot be had or is not valid, the request ends (§4.3): an old copy is no ground for new permission. Only when we are too
/// busy to ask at all, a copy that ran out within ``patience`` will do: else whoever keeps us busy would shut known clients
/// out.
///
/// What was permitted before goes on without the document: codes and refresh tokens are honoured by the copy that is kept,
/// until they end, or an operator disables or deletes the client, or no longer wants clients from its host. A URL that an
/// administrator has made a client of is that client, and nothing is fetched (§8.11).
struct DocumentClients: Sendable {
    /// Why there is no such client.
    enum Refusal: Error, Equatable, Sendable {
        /// The developer of the client is told this.
        case unknown(String)
        /// Nothing is told but that it cannot be had; the audit gets the reason.
        case unavailable(String)
        /// Too much at once: come again.
        case busy(String)
    }

    /// How long after its end a copy is good for when nobody can be asked.
    static let patience = Duration.seconds(3600)

    let service: TenantService

    init(_ service: TenantService) { self.service = service }

    /// Sees to it that the tenant knows the client of that id by a fresh copy, if it is one of these.
    func find(_ id: String, for address: String?) async throws(Refusal) {
        guard ClientIdentifierURL.isMeant(by: id) else { return }
        let known = service.snapshot.client(id)?.client
        if let known, known.document == nil { return }
        guard service.snapshot.clientDocuments.isEnabled else {
            throw .unknown("This server takes no client metadata documents.")
        }
        guard let url = ClientIdentifierURL(id), (try? ClientID(id)) != nil else {
            throw .unknown("The client_id is not a URL that a client metadata document may have.")
        }
        guard hosts.allow(url.url.host) else { throw .unknown("This server takes no clients from that host.") }
        // A disabled client stays so: there is nothing to fetch.
        if let known, !known.isEnabled { return }
        if let record = known?.document, service.now < record.freshUntil { return }
        let asker = FetchAsker(address: AddressPrefix(address), isKnown: known != nil)
        let client: Client
        do throws(Refusal) { client = try await read(url, by: asker) } catch {
            if case .busy = error, let record = known?.document,
                service.now < record.freshUntil.advanced(by: Self.patience)
            {
                return
            }
            throw error
        }
        try await keep(client, former: known, for: address)
    }

    /// Reads a document anew because its keys do not fit, at most once in ``ClientKeySets/refreshPause``.
    ///
    /// - Returns: The client's keys as they are now; nil when nothing newer is to be had.
    func newerKeys(of client: Client) async -> ClientKeys? {
        guard let record = client.document, let url = ClientIdentifierURL(client.id.value),
            service.snapshot.clientDocuments.isEnabled, hosts.allow(url.url.host),
            record.fetchedAt.advanced(by: ClientKeySets.refreshPause) <= service.now
        else { return nil }
        do throws(Refusal) {
            let newer = try await read(url, by: .house)
            try await keep(newer, former: client, for: nil)
            return newer.authenticationMethods == [.privateKeyJWT] ? newer.keys : nil
        } catch { return nil }
    }

    private var hosts: HostRules {
        let policy = service.snapshot.clientDocuments
        return HostRules(allowed: policy.allowedHosts, denied: policy.deniedHosts)
    }

    /// Fetches and judges a document.
    private func read(_ url: ClientIdentifierURL, by asker: FetchAsker) async throws(Refusal) -> Client {
        let document: MetadataFetcher.Document
        do throws(MetadataRefusal) {
            document = try await service.house.metadata.document(
                at: url.url,
                .clientMetadata,
                for: service.id,
                by: asker,
                hosts: hosts
            )
        } catch {
            switch error {
            case .busy: throw .busy("\(error)")
            case .status, .tooLarge, .notJSON: throw .unknown("The client's metadata document: \(error).")
            // How far we came, and where, would tell strangers about the network that we are in.
            case .hostNotAllowed, .addressNotAllowed, .unreachable, .timeLimit: throw .unavailable("\(error)")
            }
        }
        do throws(RegistrationError) {
            return try ClientMetadataDocument(parsing: document.bytes, at: url, for: service.snapshot)
                .client(fetchedAt: service.now, lifetime: document.lifetime)
        } catch { throw .unknown("The client's metadata document is not valid: \(error.description)") }
    }

    /// Keeps the copy, and tells the audit what is new about it.
    private func keep(_ client: Client, former: Client?, for address: String?) async throws(Refusal) {
        let now = service.now
        let register = service.snapshot.register
        let limit = service.snapshot.registration
        // Who could publish any number of documents would fill the tenant's room for clients.
        if former == nil, register.throttle.count(address, limit: limit.maximumPerHour, at: now) != nil {
            throw .busy("too many new clients from this address")
        }
        let admission: ClientAdmission
        do throws(StoreError) {
            admission = try await service.store.putDocumentClient(client, limit: limit.maximumClients) { former in
                let changed = former.map { client.changes(since: $0) }
                guard changed?.isEmpty != true else { return nil }
                return AuditEvent(.clientDocumentRead, at: now, by: .unknown) { json in
                    json.member("client_id", client.id.value)
                    json.member("name", client.name.value)
                    json.member("redirect_uris", client.signIn.redirectURIs.map(\.value))
                    if let changed { json.member("changed", changed) }
                    json.member("address", address)
                }
            }
        } catch { throw .busy("\(error)") }
        switch admission {
        case .admitted(let kept):
            register.take(kept.id, kept)
            _ = await service.withKeys(for: kept)
        case .full, .refusedToken: throw .busy("the tenant has as many clients as it may")
        }
    }
}
