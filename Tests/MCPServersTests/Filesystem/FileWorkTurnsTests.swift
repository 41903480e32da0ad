import Dispatch
import OAuth
import Testing

@testable import MCPServers

@Suite("Whose turn it is on the threads")
struct FileWorkTurnsTests {
    private let acme: TenantID
    private let globex: TenantID
    private let third: TenantID

    init() throws {
        acme = try TenantID("acme")
        globex = try TenantID("globex")
        third = try TenantID("third")
    }

    /// Turns that can be taken inside of an expectation.
    private final class Turns {
        private var turns: FileWorkTurns<String>

        init(threads: Int) {
            turns = FileWorkTurns(threads: threads, maximumPending: 256, maximumPendingOfTenant: 64)
        }

        func admit(_ tenant: TenantID) -> Bool { turns.admit(tenant) }
        func wait(_ turn: String, for tenant: TenantID) -> [String] { turns.wait(turn, for: tenant) }
        func leave(_ tenant: TenantID) -> [String] { turns.leave(tenant) }
    }

    @Test("a tenant runs on all threads but one, which another gets at once")
    func oneThreadLeft() {
        let turns = Turns(threads: 4)
        var started: [String] = []
        for number in 0..<64 {
            #expect(turns.admit(acme))
            started += turns.wait("a\(number)", for: acme)
        }
        #expect(started == ["a0", "a1", "a2"])
        #expect(!turns.admit(acme))
        #expect(turns.admit(globex))
        #expect(turns.wait("g0", for: globex) == ["g0"])
        #expect(turns.leave(globex) == [])
        #expect(turns.leave(acme) == ["a3"])
    }

    @Test("those that wait take turns, tenant by tenant, each in its order")
    func roundRobin() {
        let turns = Turns(threads: 1)
        var started: [String] = []
        for (tenant, turn) in [
            (acme, "a0"), (acme, "a1"), (acme, "a2"), (globex, "g0"), (globex, "g1"), (third, "t0"),
        ] {
            #expect(turns.admit(tenant))
            started += turns.wait(turn, for: tenant)
        }
        for tenant in [acme, acme, globex, third, acme, globex] { started += turns.leave(tenant) }
        #expect(started == ["a0", "a1", "g0", "t0", "a2", "g1"])
        #expect(turns.admit(acme))
        #expect(turns.wait("a3", for: acme) == ["a3"])
    }

    @Test(
        "a tenant's slow calls on every thread that it may have leave another's call a thread",
        .timeLimit(.minutes(1))
    )
    func noisyNeighbour() async throws {
        let work = FileWork(threads: 2, maximumPending: 256, maximumPendingOfTenant: 64)
        let gate = DispatchSemaphore(value: 0)
        let (started, continuation) = AsyncStream.makeStream(of: Void.self)
        let slow = (0..<8)
            .map { _ in
                Task {
                    try await work.run(for: acme) {
                        continuation.yield()
                        gate.wait()
                    }
                }
            }
        _ = await started.first { true }
        #expect(try await work.run(for: globex) { 7 } == 7)
        for _ in slow { gate.signal() }
        for task in slow { try await task.value }
        await work.shutDown()
    }
}
