import AuthorizationServer
import OAuth
import StoreMemory
import Synchronization
import Testing

@Suite("The audit log")
struct AuditLogTests {
    @Test("a receipt is settled when the store has the event, not before")
    func strict() async throws {
        let store = GatedStore(isOpen: false)
        let log = AuditLog(store: store)
        try await withWriter(log) {
            let settled = Mutex<AuditOutcome?>(nil)
            let receipt = log.record(event(), tenant: acme)
            receipt.whenDurable { outcome in settled.withLock { $0 = outcome } }
            await store.begun(1)
            #expect(settled.withLock { $0 } == nil)
            store.open()
            try await receipt.durable()
            #expect(settled.withLock { $0 } == .recorded)
            #expect(store.appended == [[AuditBatch(tenant: acme, events: [event()])]])
        }
    }

    @Test("what arrives while a group is being written is written together, each tenant's in its order")
    func groups() async throws {
        let store = GatedStore(isOpen: false)
        let log = AuditLog(store: store)
        try await withWriter(log) {
            log.note(event("test", "0"), tenant: acme)
            await store.begun(1)
            var receipts: [AuditReceipt] = []
            for index in 1...100 {
                receipts.append(log.record(event("test", "\(index)"), tenant: index % 2 == 0 ? acme : globex))
            }
            store.open()
            for receipt in receipts { try await receipt.durable() }
            #expect(store.appended.count == 2)
            #expect(store.appended[1].map(\.tenant) == [globex, acme])
            #expect(store.appended[1][1].events == stride(from: 2, through: 100, by: 2).map { event("test", "\($0)") })
        }
    }

    @Test("what is recorded before anybody waits is written together, once somebody does")
    func pass() async throws {
        let store = GatedStore()
        let log = AuditLog(store: store)
        try await withWriter(log) {
            for round in 1...3 {
                let receipts = (0..<50).map { log.record(event("test", "\($0)"), tenant: acme) }
                #expect(receipts.dropFirst().allSatisfy { $0.sharesOutcome(with: receipts[0]) })
                for receipt in receipts { try await receipt.durable() }
                #expect(store.appended.map { $0.map(\.events.count) } == Array(repeating: [50], count: round))
            }
        }
    }

    @Test("who waits while a group is being written is not forgotten when it ends", .timeLimit(.minutes(1)))
    func waitingMeanwhile() async throws {
        let store = GatedStore()
        let log = AuditLog(store: store)
        try await withWriter(log) {
            for round in 0..<200 {
                store.open(false)
                let first = log.record(event("test", "\(round)"), tenant: acme)
                async let firstIsDurable: Void = first.durable()
                await store.begun(round * 2 + 1)
                // Recorded and waited for before, around and after the end of the first write.
                let second = log.record(event("test", "\(round)"), tenant: acme)
                async let secondIsDurable: Void = second.durable()
                store.open()
                try await firstIsDurable
                try await secondIsDurable
                await store.begun(round * 2 + 2)
            }
            #expect(store.appended.flatMap { $0 }.flatMap(\.events).count == 400)
        }
    }

    @Test("receipts of one group share their outcome, others do not")
    func sharedOutcome() async throws {
        let store = GatedStore()
        let log = AuditLog(store: store)
        let first = log.record(event(), tenant: acme)
        let second = log.record(event(), tenant: globex)
        #expect(first.sharesOutcome(with: second))
        try await first.durable()
        let third = log.record(event(), tenant: acme)
        #expect(!first.sharesOutcome(with: third))
        #expect(!AuditReceipt.settled(.recorded).sharesOutcome(with: .settled(.recorded)))
    }

    @Test("beyond its bounds the log refuses, and takes events again when there is room")
    func overload() async throws {
        let store = GatedStore(isOpen: false)
        let log = AuditLog(store: store, limits: AuditLimits(events: 3, bytes: 1 << 20))
        try await withWriter(log) {
            let first = log.record(event(), tenant: acme)
            first.whenDurable { _ in }
            await store.begun(1)
            let waiting = (0..<3).map { _ in log.record(event(), tenant: acme) }
            await #expect(throws: AuditFailure.overloaded) { try await log.record(event(), tenant: acme).durable() }
            store.open()
            for receipt in [first] + waiting { try await receipt.durable() }
            try await log.record(event(), tenant: acme).durable()
        }
        let small = AuditLog(store: store, limits: AuditLimits(events: 3, bytes: 100))
        let big = small.record(event("test", String(repeating: "x", count: 100)), tenant: acme)
        await #expect(throws: AuditFailure.overloaded) { try await big.durable() }
    }

    @Test("a store that fails fails the receipts; the log recovers when the store does")
    func recovery() async throws {
        let store = GatedStore()
        let log = AuditLog(store: store)
        try await withWriter(log) {
            store.fail(with: .unavailable("disk full"))
            for _ in 0..<3 {
                let receipt = log.record(event("lost"), tenant: acme)
                await #expect(throws: AuditFailure.store(.unavailable("disk full"))) { try await receipt.durable() }
            }
            #expect(log.failure == .unavailable("disk full"))
            store.fail(with: nil)
            try await log.record(event("kept"), tenant: acme).durable()
            #expect(log.failure == nil)
            #expect(store.appended.flatMap { $0 }.flatMap(\.events) == [event("kept")])
        }
    }

    @Test("shutting down writes what is left, and refuses what comes later")
    func shutdown() async throws {
        let store = GatedStore()
        let log = AuditLog(store: store)
        let receipts = (0..<10).map { _ in log.record(event(), tenant: acme) }
        log.shutdown()
        await #expect(throws: AuditFailure.stopped) { try await log.record(event(), tenant: acme).durable() }
        try await log.run()
        for receipt in receipts { try await receipt.durable() }
        #expect(store.appended.flatMap { $0 }.flatMap(\.events).count == 10)
    }

    @Test("cancelling the writer does not cut off a write that is under way")
    func cancellation() async throws {
        let store = GatedStore(isOpen: false)
        let log = AuditLog(store: store)
        let writer = Task { try await log.run() }
        let first = log.record(event("first"), tenant: acme)
        first.whenDurable { _ in }
        await store.begun(1)
        let second = log.record(event("second"), tenant: acme)
        writer.cancel()
        store.open()
        try await writer.value
        try await first.durable()
        try await second.durable()
        #expect(store.appended.count == 2)
    }

    @Test("relaxed receipts are settled at once, and the events reach the store in time")
    func relaxed() async throws {
        let store = GatedStore(isOpen: false)
        let log = AuditLog(store: store, durability: .relaxed, clock: InstantClock())
        try await withWriter(log) {
            try await log.record(event(), tenant: acme).durable()
            #expect(store.appended.isEmpty)
            store.open()
            await store.begun(1)
        }
        #expect(store.appended.count == 1)
    }

    @Test("a relaxed log that waits for its interval still writes at the end")
    func relaxedShutdown() async throws {
        let store = GatedStore()
        let log = AuditLog(store: store, durability: .relaxed, clock: StoppedClock())
        try await withWriter(log) { try await log.record(event(), tenant: acme).durable() }
        #expect(store.appended.count == 1)
    }

    @Test("a relaxed log keeps events while the store fails, in their order, and refuses when it is full")
    func relaxedFailure() async throws {
        let store = GatedStore()
        let limits = AuditLimits(events: 4, bytes: 1 << 20)
        let log = AuditLog(store: store, durability: .relaxed, limits: limits, clock: InstantClock())
        for index in 0..<4 { try await log.record(event("test", "\(index)"), tenant: acme).durable() }
        await #expect(throws: AuditFailure.overloaded) { try await log.record(event(), tenant: acme).durable() }
        store.fail(with: .unavailable("disk full"))
        try await withWriter(log) {
            await store.begun(10)
            store.fail(with: nil)
        }
        #expect(store.appended.flatMap { $0 }.flatMap(\.events) == (0..<4).map { event("test", "\($0)") })
    }

    @Test("a relaxed log that cannot write in the end says so")
    func relaxedLoss() async throws {
        let store = GatedStore()
        let log = AuditLog(store: store, durability: .relaxed, clock: InstantClock())
        store.fail(with: .unavailable("disk full"))
        try await log.record(event(), tenant: acme).durable()
        log.shutdown()
        await #expect(throws: StoreError.unavailable("disk full")) { try await log.run() }
    }

    @Test("a thousand events from ten tasks all reach the chain")
    func chain() async throws {
        let store = MemoryStore()
        let log = AuditLog(store: store.audit)
        try await withWriter(log) {
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<10 {
                    group.addTask {
                        for index in 0..<100 {
                            try? await log.record(event("test", "\(task)-\(index)"), tenant: acme).durable()
                        }
                    }
                }
            }
        }
        let trail = AuditTrail(store.tenant(acme))
        #expect(try await trail.verify().sequence == 1000)
        #expect(Set(try await trail.page(AuditFilter(limit: 2000)).entries.map(\.event)).count == 1000)
    }
}
