import JSON
import MCP
import Testing

@Suite("A batch of 2025-03-26")
struct BatchTests {
    private func batch(_ messages: [UInt8]...) -> [UInt8] {
        [UInt8(ascii: "[")] + messages.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }

    private func call(_ tool: String, id: JSONValue, _ arguments: JSONObject = [:]) -> [UInt8] {
        handshakeRequest("tools/call", ["name": .string(tool), "arguments": .object(arguments)], id: id)
    }

    @Test("each request is answered, in their order, and a notification is not", arguments: [nil, "2025-03-26"])
    func answers(version: String?) async throws {
        let reply = await send(
            batch(
                call("echo", id: "a", ["text": "hello"]),
                handshakeRequest("notifications/initialized", id: nil),
                handshakeRequest("no/such", id: 2),
                call("burn", id: 3),
                handshakeRequest("ping", id: 4)
            ),
            headers: ["MCP-Protocol-Version": version]
        )
        #expect(reply.status == 200)
        let answers = try #require(reply.json?.arrayValue)
        #expect(answers.map { $0["id"] } == ["a", 2, 3, 4])
        #expect(answers[0]["result"]?["structuredContent"]?["said"] == "alice: hello")
        #expect(answers[1]["error"]?["code"] == -32601)
        #expect(answers[2]["error"]?["code"] == 403)
        #expect(answers[3]["result"] == [:])
    }

    @Test("nothing to answer is 202")
    func notifications() async {
        let reply = await send(batch(handshakeRequest("notifications/initialized", id: nil)))
        #expect(reply.status == 202)
        #expect(reply.json == nil)
    }

    @Test("what the token does not allow at all is 403, with the scopes of everything in it")
    func insufficientScope() async {
        let reply = await send(batch(call("burn", id: 1), call("echo", id: 2, ["text": "x"])), scopes: [])
        #expect(reply.status == 403)
        #expect(reply.missing == ["test:read", "test:write"])
        #expect(reply.json?.arrayValue?.count == 2)
    }

    @Test("a message that is none has an error of its own")
    func malformed() async {
        let reply = await send(batch(Array("1".utf8), Array("[]".utf8), handshakeRequest("ping", id: 7)))
        #expect(reply.json?.arrayValue?.map { $0["error"]?["code"]?.integerValue } == [-32600, -32600, nil])
        #expect(reply.json?.arrayValue?.map { $0["id"] } == [.null, .null, 7])
    }

    @Test("later revisions have none, and a handshake is not part of one", arguments: ["2025-06-18", "2025-11-25"])
    func otherRevisions(version: String) async {
        let reply = await send(batch(handshakeRequest("ping")), headers: ["MCP-Protocol-Version": version])
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32600)
        let handshake = await send(batch(handshakeRequest("initialize", ["protocolVersion": "2025-03-26"])))
        #expect(handshake.json?.arrayValue?.first?["error"]?["code"] == -32600)
        let stateless = await send(
            batch(statelessRequest("tools/list")),
            headers: statelessHeaders("tools/list")
        )
        #expect(stateless.status == 400)
    }

    @Test("one that is empty or too long is refused whole", arguments: [0, 33])
    func size(count: Int) async {
        let messages = Array(repeating: handshakeRequest("ping"), count: count)
        let reply = await send(
            [UInt8(ascii: "[")] + messages.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
        )
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32600)
    }
}
