import JSON
import Testing

@Suite("JSON-RPC under malformed and hostile input")
struct JSONRPCTests {
    @Test(
        "what is not JSON is a parse error",
        arguments: [
            "", " ", "{", "[", "nul", "{\"jsonrpc\":\"2.0\",}", "{\"a\":1}{\"b\":2}", "\u{FEFF}{}",
            "{\"a\":\"\\ud800\"}",
            "{\"jsonrpc\":\"2.0\",\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
            "{\"id\":1e999}",
        ]
    )
    func notJSON(text: String) async {
        let reply = await send(Array(text.utf8))
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32700)
        #expect(reply.json?["id"] == .null)
    }

    @Test("nesting without end is a parse error")
    func tooDeep() async {
        #expect(await send([UInt8](repeating: UInt8(ascii: "["), count: 100_000)).errorCode == -32700)
    }

    @Test("more values than the limit are an invalid request that says so")
    func tooManyValues() async {
        let many = String(repeating: "{\"a\":1},", count: 50_000)
        let reply = await send(
            Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"x\":[\(many)0]}}".utf8)
        )
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32600)
        #expect(reply.json?["error"]?["message"]?.stringValue?.contains("more than 100000 values") == true)
    }

    @Test("invalid UTF-8 is a parse error")
    func invalidUTF8() async {
        #expect(await send([0x22, 0xFF, 0x22]).errorCode == -32700)
    }

    @Test(
        "JSON that is no message is an invalid request",
        arguments: [
            "1", "null", "\"ping\"", "[]", "{}",
            "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
            "{\"id\":1,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":null}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{}}",
        ]
    )
    func notAMessage(text: String) async {
        let reply = await send(Array(text.utf8))
        #expect(reply.status == 400)
        #expect(reply.errorCode == -32600)
    }

    @Test(
        "a request id that could be read comes back with the error",
        arguments: [1, "a", "", -9_007_199_254_740_993] as [JSONValue]
    )
    func idIsEchoed(id: JSONValue) async {
        let message: JSONValue = ["jsonrpc": "1.0", "id": id, "method": "ping"]
        #expect(await send(message.bytes).json?["id"] == id)
        #expect(await send(handshakeRequest("ping", id: id)).json?["id"] == id)
    }

    @Test("a body longer than the limit is 413 with a JSON-RPC error")
    func tooLong() async {
        let reply = await send([UInt8](repeating: 0x20, count: (2 << 20) + 1))
        #expect(reply.status == 413)
        #expect(reply.errorCode == -32600)
    }

    @Test("only POST is served", arguments: ["GET", "DELETE", "PUT", "HEAD", "post"])
    func otherMethods(method: String) async {
        let reply = await send(handshakeRequest("ping"), method: method)
        #expect(reply.status == 405)
        #expect(reply.headers.contains { $0.name == "Allow" && $0.value == "POST" })
    }

    @Test(
        "a content type other than JSON in UTF-8 is 415",
        arguments: [
            nil, "text/plain", "application/jsonp", "application/json; charset=utf-16", "multipart/form-data", "",
        ]
    )
    func contentType(value: String?) async {
        #expect(await send(handshakeRequest("ping"), headers: ["content-type": value]).status == 415)
    }

    @Test(
        "a charset of UTF-8 is accepted",
        arguments: ["application/json; charset=utf-8", "APPLICATION/JSON;charset=\"UTF-8\""]
    )
    func charset(value: String) async {
        #expect(await send(handshakeRequest("ping"), headers: ["content-type": value]).status == 200)
    }

    @Test(
        "an Accept that excludes JSON is 406",
        arguments: ["text/event-stream", "text/html", "application/json;q=0", "text/*"]
    )
    func notAcceptable(value: String) async {
        #expect(await send(handshakeRequest("ping"), headers: ["accept": value]).status == 406)
    }

    @Test(
        "an Accept that allows JSON is served",
        arguments: [nil, "*/*", "application/*", "text/html , Application/JSON;q=0.1"]
    )
    func acceptable(value: String?) async {
        #expect(await send(handshakeRequest("ping"), headers: ["accept": value]).status == 200)
    }
}
