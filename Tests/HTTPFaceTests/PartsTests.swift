import Testing

@testable import AuthorizationServer
@testable import HTTPFace

@Suite("The face's parts")
struct PartsTests {
    @Test(
        "dates are written as RFC 9110 wants them",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (-5, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ]
    )
    func date(_ seconds: Int64, _ text: String) {
        #expect(HTTPDate.text(secondsSinceEpoch: seconds) == text)
    }

    @Test("only trusted proxies are believed, from the right, up to the first stranger")
    func trustedProxies() throws {
        let proxies = try #require(TrustedProxies(["10.0.0.0/8", "192.0.2.7", "fd00::/8"]))
        #expect(proxies.clientAddress(peer: "10.1.2.3", forwardedFor: "203.0.113.5") == "203.0.113.5")
        #expect(proxies.clientAddress(peer: "11.1.2.3", forwardedFor: "203.0.113.5") == "11.1.2.3")
        #expect(
            proxies.clientAddress(peer: "10.1.2.3", forwardedFor: "6.6.6.6, 203.0.113.5 , 192.0.2.7") == "203.0.113.5"
        )
        #expect(proxies.clientAddress(peer: "10.1.2.3", forwardedFor: "203.0.113.5, nonsense") == "10.1.2.3")
        #expect(proxies.clientAddress(peer: "10.1.2.3", forwardedFor: "192.0.2.7") == "192.0.2.7")
        #expect(proxies.clientAddress(peer: "10.1.2.3", forwardedFor: nil) == "10.1.2.3")
        #expect(proxies.clientAddress(peer: "fd00::1", forwardedFor: "2001:db8::1") == "2001:db8::1")
        #expect(proxies.clientAddress(peer: "::ffff:10.1.2.3", forwardedFor: "2001:db8::1") == "2001:db8::1")
        #expect(TrustedProxies().clientAddress(peer: "127.0.0.1", forwardedFor: "1.1.1.1") == "127.0.0.1")
    }

    @Test("what is neither address nor network is refused", arguments: ["", "10.0.0.0/33", "10.0.0/8", "a", "::/129"])
    func badProxy(_ text: String) {
        #expect(TrustedProxies([text]) == nil)
    }

    @Test("a response leaves the queue when it and all before it are ready")
    func queue() {
        var queue = ResponseQueue()
        let first = queue.append(waiting: .text("1"), for: Exchange())
        queue.append(ready: .text("2"), for: Exchange())
        let third = queue.append(waiting: nil, for: Exchange())
        #expect(queue.popReady() == nil)
        queue.settle(third, with: .text("3"))
        #expect(queue.popReady() == nil)
        queue.settle(first, with: nil)
        #expect(String(decoding: queue.popReady()?.response.body ?? [], as: UTF8.self) == "1")
        #expect(String(decoding: queue.popReady()?.response.body ?? [], as: UTF8.self) == "2")
        #expect(String(decoding: queue.popReady()?.response.body ?? [], as: UTF8.self) == "3")
        #expect(queue.isEmpty)
        queue.settle(first, with: nil)
        #expect(queue.isEmpty)
    }

    @Test("a header value cannot start a field of its own")
    func headerInjection() {
        let list = HeaderList([("a", "b\r\nset-cookie: x\u{0}")])
        #expect(String(decoding: list.lines, as: UTF8.self) == "a: b  set-cookie: x \r\n")
        #expect(list.fields[0].value == "b  set-cookie: x ")
    }

    @Test(
        "request ids are harmless or not taken",
        arguments: ["", "a b", "a\"", "é", String(repeating: "a", count: 65)]
    )
    func requestID(_ value: String) {
        #expect(CorrelationID.accepted(value) == nil)
        #expect(CorrelationID.fresh().utf8.count == 16)
    }
}
