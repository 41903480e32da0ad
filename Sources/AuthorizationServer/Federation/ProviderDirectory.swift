import JOSE
import Synchronization

/// What the upstream providers say of themselves: fetched when needed, kept for a while, by issuer.
///
/// One fetch at a time for each issuer, however many people wait for it. Metadata serves for ten minutes; when the
/// provider cannot be asked then, for up to a day. After a failure it is left in peace for some seconds.
final class ProviderDirectory: Sendable {
    private static let freshness = Duration.seconds(600)
    private static let staleUse = Duration.seconds(24 * 3600)
    private static let coolDown = Duration.seconds(3)
    /// Issuers come from the configuration of tenants: many more than any installation has.
    private static let maximumIssuers = 4096

    private struct Entry {
        var known: (metadata: ProviderMetadata, at: NumericDate)?
        var failure: (refusal: UpstreamRefusal, at: NumericDate)?
        var fetch: Task<Result<ProviderMetadata, UpstreamRefusal>, Never>?
    }

    private let transport: any UpstreamTransport
    private let allowsLoopbackHTTP: Bool
    private let time: any TimeSource
    private let entries = Mutex<[UpstreamIssuer: Entry]>([:])

    init(transport: any UpstreamTransport, allowsLoopbackHTTP: Bool, time: any TimeSource) {
        self.transport = transport
        self.allowsLoopbackHTTP = allowsLoopbackHTTP
        self.time = time
    }

    /// The metadata of an issuer.
    func metadata(of issuer: UpstreamIssuer) async throws(UpstreamRefusal) -> ProviderMetadata {
        switch step(issuer) {
        case .known(let metadata): return metadata
        case .refused(let refusal): throw refusal
        case .wait(let fetch): return try await fetch.value.get()
        }
    }

    private enum Step {
        case known(ProviderMetadata)
        case refused(UpstreamRefusal)
        case wait(Task<Result<ProviderMetadata, UpstreamRefusal>, Never>)
    }

    private func step(_ issuer: UpstreamIssuer) -> Step {
        let now = time.now()
        return entries.withLock { entries in
            if entries[issuer] == nil, entries.count >= Self.maximumIssuers { entries.removeAll() }
            var entry = entries[issuer] ?? Entry()
            if let known = entry.known, Self.age(known.at, now) < Self.freshness { return .known(known.metadata) }
            if let fetch = entry.fetch { return .wait(fetch) }
            if let failure = entry.failure, Self.age(failure.at, now) < Self.coolDown {
                return Self.usable(entry, now).map(Step.known) ?? .refused(failure.refusal)
            }
            // Nobody's cancellation ends it: it serves all who wait.
            let fetch = Task { [self] in ended(issuer, await fetched(issuer)) }
            entry.fetch = fetch
            entries[issuer] = entry
            return .wait(fetch)
        }
    }

    /// Takes over what a fetch brought, and says what those who waited get.
    private func ended(
        _ issuer: UpstreamIssuer,
        _ result: Result<ProviderMetadata, UpstreamRefusal>
    ) -> Result<ProviderMetadata, UpstreamRefusal> {
        let now = time.now()
        return entries.withLock { entries in
            var entry = entries[issuer] ?? Entry()
            entry.fetch = nil
            defer { entries[issuer] = entry }
            switch result {
            case .success(let metadata):
                entry.known = (metadata, now)
                entry.failure = nil
                return result
            case .failure(let refusal):
                entry.failure = (refusal, now)
                return Self.usable(entry, now).map(Result.success) ?? result
            }
        }
    }

    private func fetched(_ issuer: UpstreamIssuer) async -> Result<ProviderMetadata, UpstreamRefusal> {
        guard ProviderMetadata.isAllowed(issuer.value, loopbackHTTP: allowsLoopbackHTTP) else {
            return .failure(UpstreamRefusal(.unavailable, "discovery: the issuer is not an https URL"))
        }
        let response: UpstreamResponse
        do throws(UpstreamTransportFailure) {
            response = try await transport.send(UpstreamRequest(url: issuer.discoveryURL))
        } catch {
            return .failure(UpstreamRefusal(.unavailable, "discovery: \(error)"))
        }
        guard response.status == 200 else {
            return .failure(UpstreamRefusal(.unavailable, "discovery: status \(response.status)"))
        }
        do throws(UpstreamRefusal) {
            return .success(
                try ProviderMetadata(parsing: response.body, of: issuer, allowsLoopbackHTTP: allowsLoopbackHTTP)
            )
        } catch {
            return .failure(error)
        }
    }

    private static func usable(_ entry: Entry, _ now: NumericDate) -> ProviderMetadata? {
        entry.known.flatMap { age($0.at, now) < staleUse ? $0.metadata : nil }
    }

    /// A clock that went back makes nothing younger.
    private static func age(_ then: NumericDate, _ now: NumericDate) -> Duration {
        let age = then.distance(to: now)
        return age < .zero ? staleUse : age
    }
}
