import Crypto
import Foundation
import JOSE
import JSON
import OAuth
import SigningKeys
import Testing

@testable import AuthorizationServer

/// An identity service with people and clients that have them signed in, in both tenants.
///
/// - Users: `ada` (role reader), `bob` (no role), `eve` (disabled).
/// - Clients: `web` (confidential), `native` (public, loopback), `own` (first party), `other` (confidential).
final class SignInHouse: Sendable {
    let identity: IdentityFixture
    let secrets: [String: String]
    private let writer: Task<Void, any Error>

    static let redirect = "https://app.example/callback"
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    /// RFC 7636 appendix B.
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    init(
        algorithm: JWSAlgorithm = .es256,
        policy: SignInPolicy = SignInPolicy(),
        metadata: ScriptedHosts = ScriptedHosts(),
        keyPairs: any KeyPairSource = LocalKeyPairs(),
        _ change: @Sendable (inout Client) -> Void = { _ in }
    ) async throws {
        identity = try await IdentityFixture(metadata: metadata, keyPairs: keyPairs)
        var secrets: [String: String] = [:]
        for name in ["acme", "globex"] {
            let id = try TenantID(name)
            let scoped = identity.store.tenant(id)
            let event = AuditEvent(.clientCreated, at: identity.time.now(), by: .system)
            let tenant = try await scoped.updateTenant(audit: event) { $0.signIn = policy }
            for (username, roles, isEnabled) in [
                ("ada", ["reader"], true), ("bob", [], true), ("eve", ["reader"], false),
            ] {
                try await scoped.createUser(
                    User(
                        id: try UserID("\(username)-\(name)"),
                        username: try Username(username),
                        email: try EmailAddress("\(username)@\(name).example"),
                        isEmailVerified: true,
                        name: try DisplayText(username.capitalized),
                        locale: "en",
                        claims: ["given_name": .string(username.capitalized), "department": "engines"],
                        roles: Set(try roles.map(RoleName.init)),
                        isEnabled: isEnabled,
                        createdAt: identity.time.now()
                    ),
                    audit: event
                )
            }
            let pepper = try tenant.pepper(identity.masterKeys)
            for client in ["web", "native", "own", "other"] {
                let secret = GeneratedSecret(pepper: pepper, at: identity.time.now())
                secrets["\(name)/\(client)"] = secret.plaintext
                let isPublic = client == "native"
                var made = Client(
                    id: try ClientID(client),
                    name: try DisplayText("The \(client)"),
                    grantTypes: [.authorizationCode, .refreshToken],
                    authenticationMethods: isPublic ? [.none] : [.clientSecretBasic, .clientSecretPost],
                    signIn: ClientSignIn(
                        redirectURIs: [try RedirectURI(isPublic ? "http://127.0.0.1/callback" : Self.redirect)],
                        isFirstParty: client == "own",
                        idTokenAlgorithm: algorithm
                    ),
                    secrets: isPublic ? [] : [secret.stored],
                    createdAt: identity.time.now()
                )
                change(&made)
                try await scoped.createClient(made.with(secrets: isPublic ? [] : [secret.stored]), audit: event)
            }
        }
        self.secrets = secrets
        try await identity.service.followStore()
        let audit = identity.audit
        writer = Task { try await audit.run() }
    }

    deinit { identity.audit.shutdown() }

    // MARK: Requests

    /// The parameters of a request that is right in all ways, changed by `changes` (nil removes one).
    static func authorize(
        _ client: String = "web",
        tenant: String = "acme",
        _ changes: [String: String?] = [:]
    ) -> String {
        "/t/\(tenant)/oauth2/authorize?" + query(client, changes)
    }

    static func query(_ client: String = "web", _ changes: [String: String?] = [:]) -> String {
        var parameters: [String: String] = [
            "response_type": "code", "client_id": client, "state": "s t/ä+&=",
            "redirect_uri": client == "native" ? "http://127.0.0.1:3000/callback" : redirect,
            "scope": "openid profile email filesystem:read", "code_challenge": challenge,
            "code_challenge_method": "S256", "nonce": "n-1",
        ]
        for (name, value) in changes { parameters[name] = value }
        return parameters.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(FormEncoding.encode($0.value))" }.joined(separator: "&")
    }

    func answer(_ request: EndpointRequest) async throws -> EndpointResponse {
        await resolved(try #require(identity.service.endpoint(forPath: request.path)).answer(request))
    }

    private func resolved(_ answer: EndpointAnswer) async -> EndpointResponse {
        switch answer {
        case .ready(let response): response
        case .afterAudit(let response, _): response
        case .later(let later): await later()
        case .soon(let begun): await resolved(begun.answer())
        }
    }

    /// An absolute address of the service as a path with its query.
    func local(_ location: String?) throws -> String {
        let location = try #require(location)
        #expect(location.hasPrefix(IdentityFixture.publicURL + "/"))
        return String(location.dropFirst(IdentityFixture.publicURL.count))
    }

    // MARK: People

    /// A browser in which somebody is signed in.
    func signedIn(
        _ username: String = "ada",
        tenant: String = "acme",
        methods: [String] = ["pwd"],
        in browser: Browser? = nil
    ) async throws -> Browser {
        var browser = browser ?? Browser(self)
        let service = try service(tenant)
        let named = try await service.store.user(named: try Username(username))
        let user = try #require(named)
        let (_, cookies) = try await SessionIssuer(service)
            .begin(user: user, methods: methods, request: EndpointRequest(method: "POST", path: "/"), replacing: nil)
        for cookie in cookies {
            let pair = cookie.value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            browser.cookies[String(pair[0])] = String(pair[1])
        }
        return browser
    }

    /// What a page does for the browser: allows what waits under the handle.
    func consent(_ handle: String, in browser: Browser, tenant: String = "acme") async throws {
        let (flow, waiting, session) = try await waiting(handle, in: browser, tenant: tenant)
        let (current, user) = try #require(session)
        let question = try #require(try await flow.question(waiting, user: user))
        try await flow.allow(question, of: waiting, session: current, user: user)
    }

    func waiting(
        _ handle: String,
        in browser: Browser,
        tenant: String = "acme"
    ) async throws -> (AuthorizationFlow, PendingAuthorization, (session: Session, user: User)?) {
        let service = try service(tenant)
        let cookie = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        let request = EndpointRequest(method: "POST", path: "/consent", browser: BrowserFields(cookie: cookie))
        let found = try await PendingSignIn.find(handle, for: request, in: service)
        return (
            AuthorizationFlow(service), try #require(found).pending,
            try await SessionIssuer(service).current(request)
        )
    }

    /// The whole way to a code, with consent where it is asked for.
    func code(
        _ client: String = "web",
        tenant: String = "acme",
        _ changes: [String: String?] = [:],
        in browser: inout Browser
    ) async throws -> EndpointResponse {
        var response = try await browser.get(Self.authorize(client, tenant: tenant, changes))
        if response.location?.contains("/consent?") == true {
            let handle = try #require(response.answer["request"])
            try await consent(handle, in: browser, tenant: tenant)
            response = try await browser.get("/t/\(tenant)/oauth2/resume?request=\(handle)")
        }
        return response
    }

    /// A token request with a code.
    func redeem(
        _ code: String?,
        _ client: String = "web",
        tenant: String = "acme",
        _ changes: [String: String?] = [:]
    ) async throws -> EndpointResponse {
        var parameters: [String: String] = [
            "grant_type": "authorization_code", "code": try #require(code), "code_verifier": Self.verifier,
            "redirect_uri": client == "native" ? "http://127.0.0.1:3000/callback" : Self.redirect,
        ]
        var authorization = EndpointRequest.Field.absent
        if client == "native" {
            parameters["client_id"] = client
        } else {
            let secret = try #require(secrets["\(tenant)/\(client)"])
            authorization = .init("Basic " + Data("\(client):\(secret)".utf8).base64EncodedString())
        }
        for (name, value) in changes { parameters[name] = value }
        return try await answer(
            EndpointRequest(
                method: "POST",
                path: "/t/\(tenant)/oauth2/token",
                authorization: authorization,
                contentType: .init("application/x-www-form-urlencoded"),
                body: Array(
                    parameters.map { "\($0.key)=\(FormEncoding.encode($0.value))" }.joined(separator: "&").utf8
                )
            )
        )
    }

    /// The rooms' service of a tenant, over the same store.
    func service(_ tenant: String = "acme") throws -> TenantService {
        let endpoint = identity.service.endpoint(forPath: "/t/\(tenant)/oauth2/authorize")
        return try #require(endpoint as? AuthorizationEndpoint).service
    }

    /// The claims of a token that one of the tenant's keys has signed.
    func claims(_ token: String?, type: String, tenant: String = "acme") throws -> JSONValue {
        let jws = try CompactJWS(parsing: Array(try #require(token).utf8))
        #expect(jws.header.type == type)
        let keyID = try #require(jws.header.keyID)
        let key = try #require(try service(tenant).snapshot.keys.verificationKey(keyID))
        return try JSONValue(parsing: try jws.verify(with: key, allowed: [jws.header.algorithm]))
    }
}

extension SignInHouse {
    /// Opens both tenants to clients that register themselves and to metadata documents.
    func letClientsIn() async throws {
        for name in ["acme", "globex"] {
            let event = AuditEvent(.tenantUpdated, at: identity.time.now(), by: .system)
            try await identity.store.tenant(try TenantID(name))
                .updateTenant(audit: event) {
                    $0.registration = RegistrationPolicy(mode: .open)
                    $0.clientDocuments = ClientDocumentPolicy()
                }
        }
        try await identity.service.followStore()
    }
}
