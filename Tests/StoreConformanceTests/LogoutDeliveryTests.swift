import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("Logout deliveries in every store")
struct LogoutDeliveryTests {
    @Test("a due delivery is claimed until its lease ends, and counted", arguments: Backend.allCases)
    func claim(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.queued(["one"])
            let traces = try await acme.traces { () async throws in
                #expect(try await acme.claimDeliveries(at: hours(-1), leaseUntil: noon, limit: 9).isEmpty)
                var expected = try delivery("one")
                expected.attempts = 1
                expected.nextAttemptAt = hours(0.1)
                #expect(try await acme.claimDeliveries(at: noon, leaseUntil: hours(0.1), limit: 9) == [expected])
                #expect(try await acme.claimDeliveries(at: noon, leaseUntil: hours(0.1), limit: 9).isEmpty)
                let again = try await acme.claimDeliveries(at: hours(0.1), leaseUntil: hours(0.2), limit: 9)
                #expect(again.map(\.attempts) == [2])
                try await acme.retryDelivery("one", at: hours(1))
                #expect(try await acme.claimDeliveries(at: hours(0.9), leaseUntil: hours(2), limit: 9).isEmpty)
                #expect(try await acme.claimDeliveries(at: hours(1), leaseUntil: hours(1.5), limit: 9).count == 1)
                #expect(try await acme.claimDeliveries(at: hours(2), leaseUntil: hours(3), limit: 9).isEmpty)
            }
            #expect(traces == .none)
        }
    }

    @Test("a delivery that arrived is gone, and audited", arguments: Backend.allCases)
    func finish(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = try await store.queued(["one"])
            let traces = try await acme.traces { try await acme.finishDelivery("one", audit: event(.logoutDelivered)) }
            #expect(traces == .audited)
            #expect(try await acme.claimDeliveries(at: noon, leaseUntil: hours(1), limit: 9).isEmpty)
            await #expect(throws: StoreError.notFound) { try await acme.finishDelivery("one", audit: event()) }
            await #expect(throws: StoreError.notFound) { try await acme.retryDelivery("one", at: noon) }
        }
    }

    @Test("several nodes never claim one delivery at once", arguments: Backend.allCases)
    func parallel(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let ids = (10..<40).map { "delivery-\($0)" }
            let acme = try await stores[0].queued(ids)
            let results = await outcomes(of: 20) { index in
                try await stores[index % 2].tenant(acme.id)
                    .claimDeliveries(at: noon, leaseUntil: hours(1), limit: 2)
            }
            let claimed = try results.flatMap { try $0.get().map(\.id) }
            #expect(claimed.sorted() == ids)
        }
    }
}

extension IdentityStore {
    /// A tenant whose user `ana` has just signed out, with those deliveries to `web`.
    fileprivate func queued(_ ids: [String]) async throws -> any TenantScopedStore {
        let acme = try await peopled()
        let deliveries = try ids.map { try delivery($0) }
        try await acme.createSession(session("laptop"), audit: event())
        try await acme.endSessions(.session(SessionID("laptop")), at: noon) { _ in
            event()
        } deliveries: { _, _ in
            deliveries
        }
        return acme
    }
}
