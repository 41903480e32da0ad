/// Why a sign-in at an upstream provider did not succeed: what the person reads, and what log and audit say.
struct UpstreamRefusal: Error, Equatable, Sendable {
    /// Messages of the pages' catalogue.
    enum Message: String, Sendable, CaseIterable {
        /// The sign-in took too long, was finished before, or began in another browser.
        case expired
        /// The provider, or our store, cannot be reached now: try again, or sign in another way.
        case unavailable = "upstream_unavailable"
        /// The person said no at the provider.
        case cancelled = "upstream_cancelled"
        /// The provider's answer cannot be used.
        case failed = "upstream"
        /// The provider could not say that the person has proven themselves recently enough.
        case notFresh = "upstream_not_fresh"
        /// The account is not of the domain that is let in.
        case wrongDomain = "upstream_wrong_domain"
        /// Nobody here has that account, and none is made.
        case unknownAccount = "upstream_unknown_account"
        /// The address is that of an account here, to which this one may not be linked by itself.
        case accountExists = "upstream_account_exists"
        /// The account here is disabled.
        case accountDisabled = "account"
        /// Too many sign-ins were begun from this address or in this browser.
        case tooMany = "too_many"
    }

    /// What the person reads.
    let message: Message
    /// What log and audit say; never a token or a code.
    let reason: String
    /// The code of the token endpoint's own error response, such as `invalid_grant`.
    let code: String?
    /// When it is worth trying again.
    let retryAfter: Duration?
    /// Whether the audit is told.
    let isNews: Bool

    init(
        _ message: Message,
        _ reason: String,
        code: String? = nil,
        retryAfter: Duration? = nil,
        isNews: Bool = true
    ) {
        self.retryAfter = retryAfter ?? (message == .unavailable ? .seconds(5) : nil)
        self.isNews = isNews
        self.message = message
        self.code = code
        self.reason = Self.loggable(reason)
    }

    /// The status of the page.
    var status: Int {
        switch message {
        case .unavailable: 503
        case .tooMany: 429
        case .expired, .cancelled, .failed: 400
        case .notFresh, .wrongDomain, .unknownAccount, .accountExists, .accountDisabled: 403
        }
    }

    /// Parts of it are what others wrote: a log line stays one line, and short.
    private static func loggable(_ text: String) -> String {
        String(
            decoding: text.utf8.prefix(200).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") },
            as: UTF8.self
        )
    }

    /// A fault of the store: nothing was done, trying later may help.
    init(_ error: StoreError) { self.init(.unavailable, "store: \(error)") }

    /// Runs verbs of the store.
    static func stored<Value>(
        _ verb: () async throws(StoreError) -> Value
    ) async throws(UpstreamRefusal) -> Value {
        do { return try await verb() } catch { throw UpstreamRefusal(error) }
    }
}
