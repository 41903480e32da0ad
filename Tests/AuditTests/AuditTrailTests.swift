import AuthorizationServer
import Crypto
import JOSE
import JSON
import OAuth
import StoreMemory
import Testing

@Suite("Reading the audit")
struct AuditTrailTests {
    @Test("pages follow each other without a gap, also inside of a segment")
    func paging() async throws {
        let trail = try await trail()
        var filter = AuditFilter(limit: 7)
        var sequences: [Int64] = []
        var pages = 0
        while true {
            let page = try await trail.page(filter)
            sequences += page.entries.map(\.sequence)
            pages += 1
            guard let next = page.next else { break }
            filter.after = next
        }
        #expect(sequences == Array(1...300))
        #expect(pages == 43)
    }

    @Test("only what was asked for is shown: kinds, and times from (included) until (excluded)")
    func filters() async throws {
        let trail = try await trail()
        let even = try await trail.page(AuditFilter(kinds: ["even"], limit: 1000))
        #expect(even.entries.count == 150)
        #expect(even.next == nil)
        let span = AuditFilter(since: time(10), until: time(20), limit: 1000)
        #expect(try await trail.page(span).entries.map(\.sequence) == Array(10..<20))
        let rest = AuditFilter(kinds: ["odd"], after: 290, limit: 2)
        let page = try await trail.page(rest)
        #expect(page.entries.map(\.sequence) == [291, 293])
        #expect(page.next == 293)
        let none = try await trail.page(AuditFilter(kinds: ["none"]))
        #expect(none.entries.isEmpty)
        #expect(none.next == nil)
    }

    @Test("the chain can be proven from an export alone")
    func export() async throws {
        var lines: [[UInt8]] = []
        #expect(try await trail().export { lines.append($0) } == 300)
        var hash = Array(SHA256.hash(data: Array("signet audit v1 acme".utf8)))
        for (index, line) in lines.enumerated() {
            #expect(line.last == 0x0A)
            let text = String(decoding: line.dropLast(), as: UTF8.self)
            let match = try #require(text.wholeMatch(of: /\{"seq":(\d+),"hash":"([0-9a-f]{64})","event":(\{.*\})\}/))
            hash = Array(SHA256.hash(data: hash + Array(match.3.utf8)))
            #expect(Int(match.1) == index + 1)
            #expect(match.2 == hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
        }
    }

    private func time(_ index: Int) -> NumericDate { NumericDate(noon.seconds + Double(index)) }

    /// 300 events, one each second, in segments of three.
    private func trail() async throws -> AuditTrail {
        let store = MemoryStore()
        for first in stride(from: 1, through: 300, by: 3) {
            let events = (first..<first + 3)
                .map { index in
                    AuditEvent(index % 2 == 0 ? "even" : "odd", at: time(index), by: .system)
                }
            try await store.audit.append([AuditBatch(tenant: acme, events: events)])
        }
        return AuditTrail(store.tenant(acme))
    }
}
