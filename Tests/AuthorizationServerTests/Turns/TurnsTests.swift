import Synchronization
import Testing

@testable import AuthorizationServer

@Suite("taking turns")
struct TurnsTests {
    @Test("no more work at once than there are slots, and under another key it is another line")
    func slots() async {
        let turns = Turns(slots: 2, waiting: 100)
        let census = Census()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<60 {
                group.addTask {
                    let key = index.isMultiple(of: 2) ? "a" : "b"
                    guard (try? await turns.take(key)) != nil else { return }
                    census.enter()
                    await Task.yield()
                    census.leave()
                    turns.giveBack(key)
                }
            }
        }
        #expect(census.most <= 4)
        #expect(turns.waiting("a") == 0 && turns.waiting("b") == 0)
    }

    @Test("who comes when the line is full is sent away, and those in it get their turns in order")
    func full() async throws {
        let turns = Turns(slots: 1, waiting: 3)
        try await turns.take("k")
        let order = Census()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<3 {
                group.addTask {
                    try? await turns.take("k")
                    order.note(index)
                    turns.giveBack("k")
                }
                while turns.waiting("k") < index + 1 { await Task.yield() }
            }
            await #expect(throws: Turns.Refusal.full) { try await turns.take("k") }
            turns.giveBack("k")
        }
        #expect(order.noted == [0, 1, 2])
        try await turns.take("k")
        turns.giveBack("k")
    }

    @Test("who is cancelled leaves the line, before and while waiting")
    func cancelled() async throws {
        let turns = Turns(slots: 1, waiting: 3)
        try await turns.take("k")
        let waiting = Task { try await turns.take("k") as Void }
        while turns.waiting("k") == 0 { await Task.yield() }
        waiting.cancel()
        await #expect(throws: Turns.Refusal.cancelled) { try await waiting.value }
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            try await turns.take("k")
        }
        late.cancel()
        await #expect(throws: Turns.Refusal.cancelled) { try await late.value }
        #expect(turns.waiting("k") == 0)
        turns.giveBack("k")
        try await turns.take("k")
    }
}

/// Who is inside, and who came.
private final class Census: Sendable {
    private let state = Mutex((running: 0, most: 0, noted: [Int]()))

    var most: Int { state.withLock { $0.most } }
    var noted: [Int] { state.withLock { $0.noted } }

    func enter() {
        state.withLock {
            $0.running += 1
            $0.most = max($0.most, $0.running)
        }
    }

    func leave() { state.withLock { $0.running -= 1 } }

    func note(_ index: Int) { state.withLock { $0.noted.append(index) } }
}
