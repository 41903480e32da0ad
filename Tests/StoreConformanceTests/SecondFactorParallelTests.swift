import AuthorizationServer
import OAuth
import Testing

@Suite("One-time values used by many at once, in every store")
struct SecondFactorParallelTests {
    @Test("fifty uses of one time step: exactly one takes it", arguments: Backend.allCases)
    func timeStep(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].peopled()
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].tenant(acme.id).consumeTimeStep(7, of: UserID("ana"))
            }
            let consumptions = try results.map { try $0.get() }
            #expect(consumptions.count { $0 == .taken(7) } == 1)
            #expect(consumptions.count { $0 == .alreadyTaken(7) } == 49)
        }
    }

    @Test("fifty uses of one recovery code: exactly one takes it", arguments: Backend.allCases)
    func recoveryCode(_ backend: Backend) async throws {
        try await backend.withStores { stores async throws in
            let acme = try await stores[0].peopled()
            let results = await outcomes(of: 50) { index in
                try await stores[index % 2].tenant(acme.id)
                    .consumeRecoveryCode(hash("one"), of: UserID("ana"), audit: event(.recoveryCodeUsed))
            }
            let consumptions = try results.map { try $0.get() }
            #expect(consumptions.count { $0 == .taken(hash("one")) } == 1)
            #expect(consumptions.count { $0 == .missing } == 49)
            #expect(try await acme.auditedKinds().count { $0 == .recoveryCodeUsed } == 1)
        }
    }
}
