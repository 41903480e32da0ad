import AuthorizationServer
import JOSE
import JSON
import OAuth
import Synchronization

/// The demo of development mode: a client like any other, on the identity server's own port, that has a person sign in
/// and shows what it learns of them.
///
/// `…/demo/<tenant>` sends the browser to the authorization endpoint, with PKCE, `state` and `nonce`; `…/callback` checks
/// the answer (RFC 6749 §4.1.2, RFC 9207), exchanges the code server-side and proves the ID token by the issuer's keys
/// (OpenID Connect Core §3.1.3.7); `…/me` shows it. Nothing is kept but in memory, and little of it.
final class DemoClient: Sendable {
    /// Where its pages are.
    struct Places: Sendable {
        let start: String

        init(base: String, tenant: TenantID) { start = "\(base)/demo/\(tenant)" }

        /// Those of the tenant whose issuer this is.
        init(issuer: String) { start = issuer.replacing("/t/", with: "/demo/", maxReplacements: 1) }

        var callback: String { start + "/callback" }
        var person: String { start + "/me" }
        var signedOut: String { start + "/signed-out" }
    }

    /// What a browser has asked for and not got yet.
    private struct Pending {
        let verifier: String
        let nonce: String
    }

    /// More than these are not kept: the oldest go.
    private static let capacity = 32
    private static let cookie = "signet-demo"

    private let issuer: Issuer
    private let places: Places
    private let username: String
    private let random: any RandomSource
    /// By `state`, which the browser also has as a cookie; the newest last.
    private let pending = Mutex<[(state: String, request: Pending)]>([])
    /// By a handle in the browser's cookie; the newest last.
    private let people = Mutex<[(handle: String, tokens: DemoTokens)]>([])

    init(issuer: Issuer, username: String, random: any RandomSource = SystemRandom()) {
        self.issuer = issuer
        places = Places(issuer: issuer.value)
        self.username = username
        self.random = random
    }

    /// The pages of both tenants' demos by their paths.
    static func endpoints(
        _ credentials: DevelopmentCredentials,
        _ configuration: ServerConfiguration
    ) throws -> [String: any Endpoint] {
        var endpoints: [String: any Endpoint] = [:]
        for tenant in [credentials.firstTenant, credentials.secondTenant] {
            let demo = DemoClient(issuer: try Issuer(tenant.issuer), username: tenant.users.first?.username ?? "")
            guard let path = AbsoluteURL(demo.places.start)?.path else { continue }
            endpoints[path] = DemoPage { request in demo.start(request) }
            endpoints[path + "/callback"] = DemoPage { request in await demo.callback(request) }
            endpoints[path + "/me"] = DemoPage { request in demo.person(request) }
            endpoints[path + "/signed-out"] = DemoPage { _ in DemoHTML.signedOut(start: demo.places.start) }
        }
        return endpoints
    }

    // MARK: Pages

    private func start(_ request: EndpointRequest) -> EndpointResponse {
        let state = Base64URL.encode(random.bytes(32))
        let made = Pending(
            verifier: Base64URL.encode(random.bytes(32)),
            nonce: Base64URL.encode(random.bytes(32))
        )
        pending.withLock { Self.keep((state, made), in: &$0) }
        let query = Form.encode([
            ("response_type", "code"), ("client_id", DevelopmentTenants.demo), ("redirect_uri", places.callback),
            ("scope", "openid profile email offline_access \(DevelopmentTenants.scope)"),
            // OpenID Connect Core §5.5: the ID token is to show who it is about, without a question to userinfo.
            ("claims", #"{"id_token":{"name":null,"preferred_username":null,"email":null,"email_verified":null}}"#),
            ("state", state), ("nonce", made.nonce), ("login_hint", username),
            ("code_challenge", DemoTokens.challenge(made.verifier)), ("code_challenge_method", "S256"),
        ])
        return redirect(to: "\(issuer)/oauth2/authorize?\(query)", cookie: state)
    }

    private func callback(_ request: EndpointRequest) async -> EndpointResponse {
        let answer = FormText.fields(request.query ?? "")
        guard let state = answer["state"], state == cookie(of: request), let asked = take(state) else {
            return problem("This answer is to no question that this browser has asked.", nil)
        }
        // RFC 9207 §2.4: an answer of another issuer must not be taken for this one's.
        guard answer["iss"] == issuer.value else { return problem("The answer is not the issuer's.", answer["iss"]) }
        guard let code = answer["code"] else {
            return problem("Nobody was signed in.", answer["error_description"] ?? answer["error"])
        }
        do {
            let tokens = try await DemoTokens.obtain(
                code: code,
                verifier: asked.verifier,
                nonce: asked.nonce,
                redirectURI: places.callback,
                issuer: issuer
            )
            let handle = Base64URL.encode(random.bytes(32))
            people.withLock { Self.keep((handle, tokens), in: &$0) }
            return redirect(to: places.person, cookie: handle)
        } catch {
            return problem("The code gave no tokens.", error.problem)
        }
    }

    private func person(_ request: EndpointRequest) -> EndpointResponse {
        let handle = cookie(of: request)
        let known = people.withLock { people in people.first { $0.handle == handle }?.tokens }
        guard let known else { return redirect(to: places.start, cookie: nil) }
        return DemoHTML.person(known, issuer: issuer, places: places, now: SystemTime().now())
    }

    // MARK: Steps

    private func take(_ state: String) -> Pending? {
        pending.withLock { pending in
            guard let index = pending.firstIndex(where: { $0.state == state }) else { return nil }
            return pending.remove(at: index).request
        }
    }

    private static func keep<Item>(_ item: Item, in items: inout [Item]) {
        items.append(item)
        if items.count > capacity { items.removeFirst(items.count - capacity) }
    }

    private func problem(_ text: String, _ detail: String?) -> EndpointResponse {
        DemoHTML.problem(text, detail: detail, start: places.start)
    }

    private func redirect(to url: String, cookie: String?) -> EndpointResponse {
        var headers = [(name: "location", value: url), (name: "cache-control", value: "no-store")]
        if let cookie {
            headers.append(("set-cookie", "\(Self.cookie)=\(cookie); Path=/demo; HttpOnly; SameSite=Lax"))
        }
        return EndpointResponse(status: 303, headers: HeaderList(headers))
    }

    private func cookie(of request: EndpointRequest) -> String? {
        for pair in request.browser?.cookie?.split(separator: ";") ?? [] {
            let trimmed = pair.drop { $0 == " " }
            if trimmed.hasPrefix(Self.cookie + "=") { return String(trimmed.dropFirst(Self.cookie.count + 1)) }
        }
        return nil
    }
}

/// A page of the demo.
private struct DemoPage: Endpoint {
    let maximumBodyBytes = 0
    let page: @Sendable (EndpointRequest) async -> EndpointResponse

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        guard request.method == "GET" || request.method == "HEAD" else {
            return .ready(EndpointResponse(status: 405, headers: HeaderList([("allow", "GET, HEAD")])))
        }
        return .later { await page(request) }
    }
}

/// The demo beside the tenants.
struct DemoDirectory: EndpointDirectory {
    let tenants: any EndpointDirectory
    let demo: [String: any Endpoint]

    func endpoint(forPath path: String) -> (any Endpoint)? { tenants.endpoint(forPath: path) ?? demo[path] }
}
