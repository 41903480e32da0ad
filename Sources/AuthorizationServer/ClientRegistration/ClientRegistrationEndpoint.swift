import JOSE
import OAuth

/// Dynamic client registration of one tenant: `POST {issuer}/oauth2/register` (RFC 7591), and the registration's own
/// place for `GET`, `PUT` and `DELETE`: the same with `?client_id=…` (RFC 7592, ``RegistrationManagement``).
///
/// JSON -> metadata (``ClientMetadata``) -> what the tenant's policy makes of it (``RegisteredClient``) -> address not too
/// busy -> room in the tenant and, where one is needed, the initial access token, in one step with the client -> 201.
///
/// Whoever registers is a stranger and stays one: such a client is never one of the tenant's own, people are always told,
/// and what it can get is bounded by the policy of the moment (``TenantSnapshot/client(_:)``).
struct ClientRegistrationEndpoint: Endpoint {
    let maximumBodyBytes = ClientMetadata.Limits().bytes
    let service: TenantService

    /// The path below the issuer's.
    static let path = "/oauth2/register"

    /// The endpoints of this room.
    static func endpoints(_ service: TenantService) -> [String: any Endpoint] {
        [path: ClientRegistrationEndpoint(service: service)]
    }

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        switch request.method {
        case "POST": .later { await register(request) }
        case "GET", "PUT", "DELETE": .later { await RegistrationManagement(service: service).answer(request) }
        case "OPTIONS": .ready(RegistrationResponses.preflight)
        default: .ready(RegistrationResponses.methodNotAllowed)
        }
    }

    func refuseOversized(remoteAddress: String?) -> EndpointResponse? {
        var response = RegistrationResponses.refusal(.invalid("The body is too large."))
        response.status = 413
        return response
    }

    private func register(_ request: EndpointRequest) async -> EndpointResponse {
        do throws(RegistrationRefusal) {
            guard service.snapshot.isTrusted else { throw .unavailable }
            let initialToken = try await initialAccess(request)
            let metadata = try Self.metadata(of: request)
            let wish = try RegistrationRefusal.catching { () throws(RegistrationError) in
                try RegisteredClient(metadata, for: service.snapshot)
            }
            let now = service.now
            let limit = service.snapshot.registration.maximumPerHour
            if let seconds = service.snapshot.register.throttle.count(request.remoteAddress, limit: limit, at: now) {
                throw .tooMany(seconds: seconds)
            }
            return try await store(wish, initialToken, request, at: now)
        } catch {
            note(error, request)
            return error.response
        }
    }

    /// RFC 7591 §3: the token that allows the registration, where one is needed.
    private func initialAccess(
        _ request: EndpointRequest
    ) async throws(RegistrationRefusal) -> InitialAccessToken? {
        switch service.snapshot.registration.mode {
        case .open: return nil
        case .off: throw .closed
        case .token:
            guard let presented = try BearerCredentials.token(of: request) else { throw .missingToken }
            guard let token = OpaqueToken(presented: presented) else { throw .invalidToken }
            let hash = token.hash(for: .initialAccess, pepper: service.snapshot.pepper)
            let found: InitialAccessToken?
            do throws(StoreError) { found = try await service.store.initialAccessToken(hash) } catch {
                throw .unavailable
            }
            guard let found, found.isValid(at: service.now) else { throw .invalidToken }
            return found
        }
    }

    /// RFC 7591 §3.1: the request is `application/json`.
    static func metadata(of request: EndpointRequest) throws(RegistrationRefusal) -> ClientMetadata {
        guard let type = request.contentType.value, isJSON(type) else {
            throw .metadata(.invalid("The content type is not application/json."))
        }
        return try RegistrationRefusal.catching { () throws(RegistrationError) in
            try ClientMetadata(parsing: request.body)
        }
    }

    /// Other types can be sent by a form of any web page, without a preflight.
    private static func isJSON(_ contentType: String) -> Bool {
        contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" } == "application/json"
    }

    private func store(
        _ wish: RegisteredClient,
        _ initialToken: InitialAccessToken?,
        _ request: EndpointRequest,
        at now: NumericDate
    ) async throws(RegistrationRefusal) -> EndpointResponse {
        let random = service.house.random
        let pepper = service.snapshot.pepper
        let accessToken = OpaqueToken(random: random)
        let secret =
            wish.method.usesSecret ? GeneratedSecret(pepper: pepper, random: random, at: now) : nil
        let record = RegistrationRecord(
            address: request.remoteAddress,
            userAgent: request.browser?.userAgent.map { String($0.prefix(200)) },
            accessToken: accessToken.hash(for: .registration, pepper: pepper),
            initialAccessToken: initialToken?.id
        )
        guard let id = try? ClientID("r_" + Base64URL.encode(random.bytes(16))) else { throw .unavailable }
        let client = wish.client(
            id: id,
            origin: .registration(record),
            secrets: secret.map { [$0.stored] } ?? [],
            createdAt: now
        )
        let event = AuditEvent(.clientRegistered, at: now, by: .unknown) { json in
            json.member("client_id", client.id.value)
            json.member("name", client.name.value)
            json.member("redirect_uris", client.signIn.redirectURIs.map(\.value))
            json.member("initial_access_token", initialToken?.id)
            json.member("address", record.address)
            json.member("user_agent", record.userAgent)
        }
        let admission: ClientAdmission
        do throws(StoreError) {
            admission = try await service.store.registerClient(
                client,
                limit: service.snapshot.registration.maximumClients,
                using: initialToken?.hash,
                at: now,
                audit: event
            )
        } catch { throw .unavailable }
        switch admission {
        case .full: throw .full
        case .refusedToken: throw .invalidToken
        case .admitted(let client):
            // Before the answer leaves: the client's next request may be at the door already.
            service.snapshot.register.take(client.id, client)
            _ = await service.withKeys(for: client)
            let credentials = RegistrationResponses.Credentials(accessToken: accessToken, secret: secret)
            return RegistrationResponses.information(client, in: service, credentials, status: 201)
        }
    }

    private func note(_ refusal: RegistrationRefusal, _ request: EndpointRequest) {
        let event = AuditEvent(.registrationRefused, at: service.now, by: .unknown) { json in
            json.member("reason", refusal.reason)
            json.member("address", request.remoteAddress)
        }
        service.house.audit.note(event, tenant: service.id)
    }
}
