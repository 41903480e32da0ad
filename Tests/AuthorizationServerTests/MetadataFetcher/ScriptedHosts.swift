import Synchronization

@testable import AuthorizationServer

/// Hosts that answer as a test says, and a note of who was called where.
final class ScriptedHosts: MetadataTransport {
    /// A call that was made.
    struct Call: Equatable {
        var url: String
        var address: IPAddress
    }

    private struct State {
        var addresses: [String: [IPAddress]] = [:]
        var answers: [String: Result<MetadataResponse, MetadataTransportFailure>] = [:]
        var calls: [Call] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isHeld = false
    }

    /// Where hosts are unless a test says otherwise: a public address.
    static let somewhere = IPAddress("93.184.216.34")

    private let state = Mutex(State())

    /// The calls so far.
    var calls: [Call] { state.withLock { $0.calls } }

    /// The next look-up of a host finds these.
    func place(_ host: String, at addresses: String...) {
        state.withLock { $0.addresses[host] = addresses.compactMap { IPAddress($0) } }
    }

    /// A URL answers so from now on.
    func answer(_ url: String, _ body: String, status: Int = 200, _ fields: MetadataResponse.Fields = [:]) {
        let fields = ["content-type": "application/json"].merging(fields) { $1 }
        state.withLock { state in
            state.answers[url] = .success(MetadataResponse(status: status, fields: fields, body: Array(body.utf8)))
        }
    }

    /// A URL fails so from now on.
    func fail(_ url: String, _ failure: MetadataTransportFailure) {
        state.withLock { $0.answers[url] = .failure(failure) }
    }

    /// Calls wait until ``release()``.
    func hold() { state.withLock { $0.isHeld = true } }

    func release() {
        let waiting = state.withLock { state in
            state.isHeld = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume() }
    }

    func addresses(of host: String, within limit: Duration) async throws(MetadataTransportFailure) -> [IPAddress] {
        state.withLock { $0.addresses[host] ?? [Self.somewhere].compactMap(\.self) }
    }

    func get(
        _ request: MetadataRequest,
        from address: IPAddress
    ) async throws(MetadataTransportFailure) -> MetadataResponse {
        state.withLock { $0.calls.append(Call(url: request.url, address: address)) }
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHeld { state.waiting.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        let answer = state.withLock { $0.answers[request.url] }
        return try (answer ?? .failure(.unreachable("nobody there"))).get()
    }
}
