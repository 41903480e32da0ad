import Foundation
import OAuth
import SigningKeys
import Testing

@testable import AuthorizationServer

/// Somebody with a password before a browser: opens pages and sends their forms as a browser would.
struct PagePerson {
    static let password = "correct horse battery staple"

    let house: SignInHouse
    var browser: Browser
    /// The handle of the request that waits.
    var handle = ""

    /// Everybody of the house gets the password.
    init(_ house: SignInHouse) async throws {
        self.house = house
        browser = Browser(house)
        for tenant in ["acme", "globex"] {
            let store = try house.service(tenant).store
            let event = AuditEvent(.userPasswordSet, at: house.identity.time.now(), by: .system)
            for user in ["ada", "bob", "eve"] {
                try await store.updateUser(try UserID("\(user)-\(tenant)"), audit: event) {
                    $0.passwordHash = PasswordHash(phc: "plain:" + Self.password)
                }
            }
        }
    }

    /// Begins an authorization request.
    mutating func begin(_ client: String = "web", tenant: String = "acme", _ changes: [String: String?] = [:])
        async throws -> EndpointResponse
    {
        let response = try await browser.get(SignInHouse.authorize(client, tenant: tenant, changes))
        handle = response.answer["request"] ?? ""
        return response
    }

    /// Opens a page; with the handle unless told otherwise.
    mutating func open(_ path: String, tenant: String = "acme", bare: Bool = false) async throws -> EndpointResponse {
        try await browser.get("/t/\(tenant)\(path)" + (bare || handle.isEmpty ? "" : "?request=\(handle)"))
    }

    /// Opens a page and posts the form on it.
    mutating func send(
        _ path: String,
        on page: String? = nil,
        tenant: String = "acme",
        _ fields: [String: String] = [:]
    ) async throws -> EndpointResponse {
        let shown = try await open(page ?? path, tenant: tenant)
        let token = try Self.token(for: path, in: shown, tenant: tenant)
        var all = fields
        let offer = Self.offer(on: shown)
        if !offer.isEmpty { all["offer"] = offer }
        return try await post(path, tenant: tenant, token: token, all)
    }

    /// Posts a form with this anti-forgery token.
    mutating func post(
        _ path: String,
        tenant: String = "acme",
        token: String?,
        _ fields: [String: String] = [:]
    ) async throws -> EndpointResponse {
        var all = fields
        all["csrf"] = token
        if !handle.isEmpty { all["request"] = handle }
        return try await browser.post("/t/\(tenant)\(path)", form: Self.form(all))
    }

    /// Signs in for what waits.
    mutating func signIn(_ username: String = "ada", password: String = PagePerson.password) async throws
        -> EndpointResponse
    {
        try await send("/signin", ["username": username, "password": password])
    }

    static func form(_ fields: [String: String]) -> String {
        fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(FormEncoding.encode($0.value))" }.joined(separator: "&")
    }

    /// The anti-forgery token of the form that posts to `path`.
    static func token(for path: String, in page: EndpointResponse, tenant: String = "acme") throws -> String {
        let start = "action: \"/t/\(tenant)\(path)\", csrf: \""
        let range = try #require(page.text.range(of: start), "no form for \(path) on: \(page.text.prefix(300))")
        return String(page.text[range.upperBound...].prefix { $0 != "\"" })
    }

    /// Which question a consent page asks.
    static func offer(on page: EndpointResponse) -> String {
        guard let range = page.text.range(of: "offer: \"") else { return "" }
        return String(page.text[range.upperBound...].prefix { $0 != "\"" })
    }

    /// A second factor for a user, as an app would have it; gives the seed.
    func giveSecondFactor(_ user: String = "ada") async throws -> [UInt8] {
        let service = try house.service()
        let seed = [UInt8](repeating: 7, count: 20)
        let id = try UserID("\(user)-acme")
        let sealed = try service.snapshot.dataKey.seal(
            seed,
            for: SealingContext(tenant: "acme", table: "user_account", row: "\(id)/totp")
        )
        let now = service.now
        try await service.store.updateUser(id, audit: AuditEvent(.userSecondFactorChanged, at: now, by: .system)) {
            $0.timePassword = TimePassword(sealedSeed: sealed, confirmedAt: now)
        }
        return seed
    }

    /// The seed of a set-up that was begun.
    func pendingSeed(of user: User) throws -> [UInt8] {
        let place = SealingContext(tenant: "acme", table: "user_account", row: "\(user.id)/totp")
        let sealed = try #require(user.timePassword).sealedSeed
        let bytes = try house.service().snapshot.dataKey.open(sealed, from: place)
        return try #require(PendingSeed(parsing: bytes)).seed
    }

    /// What the app shows now.
    func code(_ seed: [UInt8]) -> String {
        OneTimeCode(seed: seed).code(OneTimeCode.step(at: house.identity.time.now().whole))
    }
}
