import AuthorizationServer
import Crypto
import JOSE
import OAuth
import Testing

@Suite("The audit chain")
struct AuditChainTests {
    @Test("is SHA-256 over the hash before and the event's bytes, from the tenant's own start")
    func definition() throws {
        let start = SHA256.hash(data: Array("signet audit v1 acme".utf8))
        #expect(AuditHead.start(of: acme).hash == Array(start))
        let one = SHA256.hash(data: Array(start) + event("a").bytes)
        let two = SHA256.hash(data: Array(one) + event("b").bytes)
        let segment = try #require(AuditSegment([event("a"), event("b")], after: .start(of: acme)))
        #expect(segment.previousHash == Array(start))
        #expect(segment.head == AuditHead(sequence: 2, hash: Array(two)))
        #expect(AuditSegment([], after: .start(of: acme)) == nil)
    }

    @Test("holds over segments as they were made, and only for its own tenant")
    func holds() throws {
        let segments = try segments(5)
        var chain = AuditChain(tenant: acme)
        for segment in segments { try chain.verify(segment) }
        #expect(try chain.finish().sequence == 10)
        var other = AuditChain(tenant: globex)
        #expect(throws: AuditChain.Break(sequence: 1, reason: .previousHash)) { try other.verify(segments[0]) }
    }

    @Test("breaks at every byte of an event that was changed")
    func everyByte() throws {
        let segments = try segments(2)
        for index in segments[1].events.indices {
            var tampered = segments[1]
            tampered.events[index] ^= 0x01
            var chain = AuditChain(tenant: acme)
            try chain.verify(segments[0])
            #expect(throws: AuditChain.Break.self, "byte \(index)") { try chain.verify(tampered) }
        }
    }

    @Test("breaks when any column of a segment was changed")
    func everyColumn() throws {
        let segments = try segments(3)
        let changes: [(inout AuditSegment) -> Void] = [
            { $0.firstSequence += 1 }, { $0.firstSequence -= 1 }, { $0.lastSequence += 1 }, { $0.lastSequence -= 1 },
            { $0.firstTime = NumericDate(0) }, { $0.lastTime = NumericDate(2e9) }, { $0.previousHash[0] ^= 1 },
            { $0.hash[31] ^= 1 }, { $0.hash = [] }, { $0.events = [] }, { $0.events.append(0x0A) },
        ]
        for (number, change) in changes.enumerated() {
            var tampered = segments[1]
            change(&tampered)
            var chain = AuditChain(tenant: acme)
            try chain.verify(segments[0])
            #expect(throws: AuditChain.Break.self, "change \(number)") { try chain.verify(tampered) }
        }
    }

    @Test("must pass through the head that was kept elsewhere, and reach it")
    func anchor() throws {
        let segments = try segments(3)
        for anchor in [segments[0].head, segments[2].head, .start(of: acme)] {
            var chain = AuditChain(tenant: acme, anchor: anchor)
            for segment in segments { try chain.verify(segment) }
            #expect(try chain.finish().sequence == 6)
        }
        var rewritten = AuditChain(
            tenant: acme,
            anchor: AuditHead(sequence: 4, hash: [UInt8](repeating: 0, count: 32))
        )
        try rewritten.verify(segments[0])
        #expect(throws: AuditChain.Break(sequence: 4, reason: .anchor)) { try rewritten.verify(segments[1]) }
        var short = AuditChain(tenant: acme, anchor: segments[2].head)
        try short.verify(segments[0])
        #expect(throws: AuditChain.Break(sequence: 3, reason: .anchor)) { try short.finish() }
    }

    /// Segments of two events each.
    private func segments(_ count: Int) throws -> [AuditSegment] {
        var head = AuditHead.start(of: acme)
        return try (0..<count)
            .map { index in
                let events = [event("test", "\(index)a"), event("test", "\(index)b")]
                let segment = try #require(AuditSegment(events, after: head))
                head = segment.head
                return segment
            }
    }
}
