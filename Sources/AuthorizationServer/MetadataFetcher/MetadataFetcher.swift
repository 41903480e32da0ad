import JOSE
import OAuth
import Synchronization

/// Fetches what clients publish of themselves, metadata documents and keys, from hosts that strangers name: all guards
/// against misuse are here (draft-ietf-oauth-client-id-metadata-document-02 §8; OWASP calls the attack SSRF).
///
/// In this order: https -> the tenant's hosts -> turns and budgets (``FetchTraffic``) -> the host's addresses, all of which
/// must be public (``SpecialUseAddresses``) -> a connection to one of these very addresses, so that a name that leads
/// somewhere else a moment later leads nowhere -> status 200 and nothing else, no redirects -> size and time -> JSON.
/// Whoever asks for a URL that is being fetched waits for that fetch.
///
/// It keeps nothing: errors are never remembered, and what was fetched is its user's, who knows whether it is valid. The
/// answer says for how long it may be used, within our bounds (RFC 9111).
public final class MetadataFetcher: Sendable {
    /// What is fetched.
    public enum Kind: Sendable, Hashable {
        /// A client's metadata document: 5 KB (draft §8.6).
        case clientMetadata
        /// A client's keys: 64 KB.
        case keySet

        var maximumBytes: Int { self == .clientMetadata ? 5 * 1024 : 64 * 1024 }
        var accept: String {
            self == .clientMetadata ? "application/json" : "application/jwk-set+json, application/json"
        }
    }

    /// What was fetched.
    public struct Document: Sendable, Equatable {
        /// The bytes.
        public let bytes: [UInt8]
        /// How long it may be used.
        public let lifetime: Duration
    }

    private struct Question: Hashable {
        let url: String
        let kind: Kind
    }

    /// How many of a host's addresses are tried.
    private static let maximumAttempts = 3

    private let transport: any MetadataTransport
    private let limits: MetadataFetchLimits
    private let loopbackHosts: [HostPattern]
    private let time: any TimeSource
    private let traffic: Mutex<FetchTraffic>
    private let underWay = Mutex<[Question: Task<Result<Document, MetadataRefusal>, Never>]>([:])

    /// A fetcher.
    ///
    /// `loopbackHosts` may have addresses of this machine: for development, where our own issuer is on this machine too
    /// (draft §8.5); whoever makes a fetcher sees to that.
    public init(
        transport: any MetadataTransport,
        limits: MetadataFetchLimits = MetadataFetchLimits(),
        loopbackHosts: [HostPattern] = [],
        time: any TimeSource = SystemTime()
    ) {
        self.transport = transport
        self.limits = limits
        self.loopbackHosts = loopbackHosts
        self.time = time
        traffic = Mutex(FetchTraffic(limits))
    }

    /// A fetcher that reaches nobody.
    public static let none = MetadataFetcher(transport: Nowhere())

    /// Fetches a document for a tenant.
    func document(
        at url: AbsoluteURL,
        _ kind: Kind,
        for tenant: TenantID,
        by asker: FetchAsker = .house,
        hosts: HostRules
    ) async throws(MetadataRefusal) -> Document {
        guard url.scheme == "https", hosts.allow(url.host) else { throw .hostNotAllowed }
        let question = Question(url: url.text, kind: kind)
        let fetch: Task<Result<Document, MetadataRefusal>, Never>? = underWay.withLock { underWay in
            if let fetch = underWay[question] { return fetch }
            let now = time.now()
            let isOurs = mayBeLoopback(url.host)
            guard traffic.withLock({ $0.enter(url.host, for: tenant, by: asker, at: now, isOurs: isOurs) })
            else { return nil }
            // Nobody's cancellation ends it: it serves all who wait.
            let fetch = Task { [self] in
                let result = await result(of: question, at: url)
                self.underWay.withLock { $0[question] = nil }
                traffic.withLock { $0.leave(url.host, for: tenant, by: asker) }
                return result
            }
            underWay[question] = fetch
            return fetch
        }
        guard let fetch else { throw .busy }
        return try await fetch.value.get()
    }

    private func result(of question: Question, at url: AbsoluteURL) async -> Result<Document, MetadataRefusal> {
        do throws(MetadataRefusal) { return .success(try await fetched(question, at: url)) } catch {
            return .failure(error)
        }
    }

    private func fetched(_ question: Question, at url: AbsoluteURL) async throws(MetadataRefusal) -> Document {
        let startedAt = time.now()
        let addresses = try await addresses(of: url.host)
        var failure = MetadataRefusal.addressNotAllowed
        for address in addresses.prefix(Self.maximumAttempts) {
            let left = limits.timeLimit - startedAt.distance(to: time.now())
            guard left > .zero else { throw .timeLimit }
            let request = MetadataRequest(
                url: question.url,
                host: url.host,
                accept: question.kind.accept,
                maximumBytes: question.kind.maximumBytes,
                timeLimit: min(left, limits.timeLimit)
            )
            let response: MetadataResponse
            do throws(MetadataTransportFailure) { response = try await transport.get(request, from: address) } catch {
                // Only an address that does not answer is a reason to try the next.
                failure = MetadataRefusal(error)
                guard case .unreachable = error else { throw failure }
                continue
            }
            return try accepted(response, question.kind)
        }
        throw failure
    }

    private func mayBeLoopback(_ host: String) -> Bool { loopbackHosts.contains { $0.matches(host) } }

    /// All addresses of the host; when one of them is not to be called, the host is not.
    private func addresses(of host: String) async throws(MetadataRefusal) -> [IPAddress] {
        let addresses: [IPAddress]
        do throws(MetadataTransportFailure) {
            addresses = try await transport.addresses(of: host, within: limits.timeLimit)
        } catch { throw MetadataRefusal(error) }
        let isOurs = mayBeLoopback(host)
        guard !addresses.isEmpty,
            addresses.allSatisfy({ !SpecialUseAddresses.contains($0) || (isOurs && $0.isLoopback) })
        else { throw .addressNotAllowed }
        return addresses
    }

    /// The document, if the answer is one.
    private func accepted(
        _ response: MetadataResponse,
        _ kind: Kind
    ) throws(MetadataRefusal) -> Document {
        guard response.status == 200 else { throw .status(response.status) }
        guard response.body.count <= kind.maximumBytes else { throw .tooLarge }
        // draft §4.1. Keys are left alone: whoever names their place has vouched for it.
        if kind == .clientMetadata { guard Self.isJSON(response.fields["content-type"]) else { throw .notJSON } }
        let remaining = HTTPFreshness(response.fields, at: time.now()).remaining ?? limits.defaultLifetime
        return Document(bytes: response.body, lifetime: min(remaining, limits.maximumLifetime))
    }

    /// `application/json` or `application/…+json`: a page or a text that people can upload somewhere is no client.
    private static func isJSON(_ contentType: String?) -> Bool {
        let essence = (contentType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        return essence == "application/json" || (essence.hasPrefix("application/") && essence.hasSuffix("+json"))
    }

    private struct Nowhere: MetadataTransport {
        func addresses(
            of host: String,
            within limit: Duration
        ) async throws(MetadataTransportFailure) -> [IPAddress] { throw .unreachable("no transport") }

        func get(
            _ request: MetadataRequest,
            from address: IPAddress
        ) async throws(MetadataTransportFailure) -> MetadataResponse { throw .unreachable("no transport") }
    }
}

extension AbsoluteURL {
    /// The URL as it was written.
    var text: String {
        "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") + path + (query.map { "?" + $0 } ?? "")
    }
}
