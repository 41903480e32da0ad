import AuthorizationServer
import JOSE
import JSON
import OAuth
import Testing

@Suite("An audit event")
struct AuditEventTests {
    @Test("is one line of JSON with kind, time in milliseconds, actor, and the maker's own members")
    func bytes() throws {
        let event = AuditEvent(
            .tokenIssued,
            at: NumericDate(1_800_000_000.123_987),
            by: .client(try ClientID("service"))
        ) {
            $0.member("jti", "abc")
            $0.member("scope", "filesystem:read")
        }
        let text = #"{"kind":"token.issued","time":1800000000.123,"actor":"client:service","#
        #expect(String(decoding: event.bytes, as: UTF8.self) == text + #""jti":"abc","scope":"filesystem:read"}"#)
        #expect(event.time == NumericDate(1_800_000_000.123))
    }

    @Test("stays on one line, whatever is written into it")
    func oneLine() {
        let event = AuditEvent("test", at: noon, by: .operator("a\nb")) {
            $0.member("note", "one\ntwo")
            $0.name("raw")
            $0.raw("{\n}".utf8)
        }
        #expect(!event.bytes.contains(0x0A))
    }

    @Test(
        "has a finite time even when the clock is out of its mind",
        arguments: [Double.infinity, -.infinity, .nan, 1e300]
    )
    func clock(_ seconds: Double) throws {
        let event = AuditEvent("test", at: NumericDate(seconds), by: .system)
        let segment = try #require(AuditSegment([event], after: .start(of: acme)))
        var chain = AuditChain(tenant: acme)
        try chain.verify(segment)
        #expect(event.time.seconds.isFinite)
    }
}
