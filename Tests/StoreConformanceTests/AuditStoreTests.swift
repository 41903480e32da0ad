import AuthorizationServer
import JOSE
import OAuth
import Testing

@Suite("The audit chain of every store")
struct AuditStoreTests {
    @Test("an empty chain starts at its tenant's own hash and holds", arguments: Backend.allCases)
    func empty(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = store.tenant(try TenantID("acme"))
            #expect(try await acme.auditHead() == .start(of: acme.id))
            #expect(try await acme.auditSegments(after: 0, since: nil, until: nil, limit: 10).isEmpty)
            #expect(try await AuditTrail(acme).verify() == .start(of: acme.id))
        }
    }

    @Test("batches of several tenants are appended at once, each to its own chain", arguments: Backend.allCases)
    func append(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let (acme, globex) = (store.tenant(try TenantID("acme")), store.tenant(try TenantID("globex")))
            try await store.audit.append([
                AuditBatch(tenant: acme.id, events: [event("a", at: hours(1)), event("b", at: hours(0))]),
                AuditBatch(tenant: globex.id, events: [event("c")]),
                AuditBatch(tenant: acme.id, events: []),
                AuditBatch(tenant: acme.id, events: [event("d")]),
            ])
            #expect(try await acme.auditedKinds() == ["a", "b", "d"])
            #expect(try await globex.auditedKinds() == ["c"])
            let segments = try await acme.auditSegments(after: 0, since: nil, until: nil, limit: 10)
            #expect(segments.first?.firstSequence == 1)
            #expect(segments.last?.lastSequence == 3)
            #expect(segments.first?.firstTime == hours(0))
            #expect(try await acme.auditHead() == segments.last?.head)
        }
    }

    @Test("two handles append to one chain at once: nothing is lost and nothing forks", arguments: Backend.allCases)
    func parallel(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let tenants = [try TenantID("acme"), try TenantID("globex")]
            let results = await outcomes(of: 100) { index in
                try await stores[index % 2].audit
                    .append(
                        tenants.map { tenant in
                            AuditBatch(
                                tenant: tenant,
                                events: (0..<3).map { event("test", at: noon, "\(index)-\($0)") }
                            )
                        }
                    )
            }
            #expect(results.allSatisfy { (try? $0.get()) != nil })
            for tenant in tenants {
                let trail = AuditTrail(stores[0].tenant(tenant))
                #expect(try await trail.verify().sequence == 300)
                let entries = try await trail.page(AuditFilter(limit: 1000)).entries
                #expect(Set(entries.map(\.event)).count == 300)
                #expect(entries.map(\.sequence) == Array(1...300))
            }
        }
    }

    @Test("administrative acts and batches of tokens share one chain, from two handles", arguments: Backend.allCases)
    func mixed(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].made("acme")
            let results = await outcomes(of: 60) { index in
                let store = stores[index % 2]
                if index % 3 == 0 {
                    try await store.tenant(acme.id).createRole(role("role-\(index)"), audit: event(.roleCreated))
                } else {
                    try await store.audit.append([AuditBatch(tenant: acme.id, events: [event(.tokenIssued)])])
                }
            }
            #expect(results.allSatisfy { (try? $0.get()) != nil })
            let kinds = try await acme.auditedKinds()
            #expect(kinds.count { $0 == .roleCreated } == 20)
            #expect(kinds.count { $0 == .tokenIssued } == 40)
        }
    }

    @Test("segments are found by number, by time, and a few at a time", arguments: Backend.allCases)
    func find(_ backend: Backend) async throws {
        try await backend.withStore { store async throws in
            let acme = store.tenant(try TenantID("acme"))
            for hour in 0..<5 {
                let events = [event("a", at: hours(Double(hour))), event("b", at: hours(Double(hour) + 0.5))]
                try await store.audit.append([AuditBatch(tenant: acme.id, events: events)])
            }
            func firsts(_ after: Int64, _ since: Double?, _ until: Double?, _ limit: Int = 10) async throws -> [Int64] {
                try await acme.auditSegments(
                    after: after,
                    since: since.map(hours),
                    until: until.map(hours),
                    limit: limit
                )
                .map(\.firstSequence)
            }
            #expect(try await firsts(0, nil, nil) == [1, 3, 5, 7, 9])
            #expect(try await firsts(3, nil, nil) == [3, 5, 7, 9])
            #expect(try await firsts(4, nil, nil, 2) == [5, 7])
            #expect(try await firsts(0, 1.5, nil) == [3, 5, 7, 9])
            #expect(try await firsts(0, 1.6, 3) == [5])
            #expect(try await firsts(0, nil, 0) == [])
        }
    }
}
