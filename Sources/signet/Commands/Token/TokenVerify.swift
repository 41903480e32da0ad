import ArgumentParser
import JOSE
import JSON
import OAuth
import TokenValidator

/// `signet token verify`: the judgement of a resource server, with its reason.
struct TokenVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove a token as a resource server would, or say which check failed and why.",
        discussion: """
            The keys are fetched from the issuer's JWKS. The token comes from SIGNET_TOKEN or standard input. Exit \
            status 0 when it is valid, 4 when it is not, 1 when it could not be judged.

              signet token verify --audience https://mcp.example.com/mcp/filesystem < token
              signet token verify --issuer https://id.example.com/t/acme --audience … --tenant acme < token
            """
    )

    @OptionGroup var shared: SharedOptions
    @Option(
        help: ArgumentHelp(
            "The only issuer that is trusted; every tenant of server.public_url unless given.",
            valueName: "url"
        ),
        transform: { try Issuer($0) }
    )
    var issuer: Issuer?
    @Option(
        name: .customLong("audience"),
        help: ArgumentHelp("What this resource server is called; repeatable.", valueName: "uri"),
        transform: { try ResourceIdentifier($0) }
    )
    var audiences: [ResourceIdentifier] = []
    @Option(help: ArgumentHelp("The only tenant that is accepted.", valueName: "id"), transform: { try TenantID($0) })
    var tenant: TenantID?
    @Option(help: ArgumentHelp("By how much clocks may differ.", valueName: "duration"))
    var clockSkew: DurationArgument?

    func validate() throws {
        if audiences.isEmpty {
            throw ValidationError("--audience: a token for somebody else must not pass (RFC 9068 §4)")
        }
    }

    func run() async throws {
        let trusted: TrustedIssuer
        let loopback: Bool
        if let issuer {
            trusted = .issuer(issuer)
            loopback = issuer.url?.isLoopback ?? false
        } else {
            let base = try shared.publicURL()
            trusted = .everyTenant(of: base)
            loopback = base.url?.isLoopback ?? false
        }
        let token = try SecretInput.read(variable: "SIGNET_TOKEN", prompt: "Token")
        var configuration = AccessTokenValidator.Configuration(trusting: [trusted], audiences: audiences)
        configuration.allowingLoopbackHTTP = loopback
        configuration.requiredTenant = tenant
        if let clockSkew { configuration.clockSkew = clockSkew.duration }
        let validator: AccessTokenValidator
        do { validator = try AccessTokenValidator(configuration) } catch { throw CommandFailure(.usage, "\(error)") }
        switch await validator.validate(token) {
        case .success(let token): shared.output.print(Sheet(token, now: SystemTime().now()))
        case .failure(let refusal):
            if shared.output == .json { shared.output.print(Sheet(refusal)) }
            let detail = refusal.detail.map { " (\($0))" } ?? ""
            throw CommandFailure(
                refusal.isUnavailability ? .failed : .refused,
                "not valid: \(refusal.code.rawValue)\(detail)\n        \(refusal.code.explanation)"
            )
        }
    }
}

extension Sheet {
    /// A token that was proven.
    init(_ token: VerifiedToken, now: NumericDate) {
        self.init([
            ("valid", .flag(true)),
            ("issuer", .text(token.issuer.value)),
            ("tenant", .text(token.tenant.value)),
            ("subject", .text(token.subject)),
            ("client_id", .text(token.clientID)),
            ("audience", .list(token.audience)),
            ("scope", .list(token.scope.tokens.map(\.value))),
            ("roles", .list(token.roles.map(\.value))),
            ("expires_at", .time(token.expiresAt)),
            ("expires", .text(TimeText.relative(token.expiresAt, to: now))),
            ("jti", .text(token.tokenID)),
            ("kid", .text(token.keyID)),
            ("algorithm", .text(token.algorithm.rawValue)),
        ])
    }

    /// A token that was refused.
    init(_ refusal: TokenRefusal) {
        self.init([
            ("valid", .flag(false)), ("code", .text(refusal.code.rawValue)), ("detail", .text(refusal.detail)),
            ("explanation", .text(refusal.code.explanation)),
        ])
    }
}

extension TokenRefusal.Code {
    /// Which check failed, and what that means.
    var explanation: String {
        switch self {
        case .tooLarge: "it is longer than a token may be, and was not looked at"
        case .malformed: "it is not a JWS in compact form; `signet token inspect` says where it breaks"
        case .wrongType: "its typ is not at+jwt: an ID token or another kind of JWT is no access token"
        case .criticalHeader: "its header demands an extension that is not known here"
        case .untrustedIssuer: "its iss is none that is trusted here; issuers are compared byte by byte"
        case .algorithmNotAllowed: "its alg is not allowed, or is not the one that the key is for"
        case .keyIDMissing: "its header names no key"
        case .unknownKey: "the issuer does not publish this key: rotated away, revoked, or never its own"
        case .ambiguousKey: "the issuer publishes several keys of this name"
        case .badSignature: "the signature is not the key's: the token was changed or made by somebody else"
        case .claimsMalformed: "a claim that must be there is missing or of the wrong kind"
        case .wrongAudience: "it is for somebody else: its aud is not what --audience says"
        case .expired: "its time is over: ask the issuer for a new one"
        case .notYetValid: "its time has not come: compare the clocks"
        case .issuedInFuture: "it says that it was issued in the future: compare the clocks"
        case .wrongTenant: "its tenant_id is not its issuer's tenant, or not the one that is required"
        case .holderNotProven: "it is bound to a key, and a token alone proves nothing about its holder"
        case .keysUnavailable: "the issuer's keys cannot be fetched now; the token may be good"
        case .keysTooOld: "the issuer has been out of reach for too long; the token may be good"
        }
    }
}
