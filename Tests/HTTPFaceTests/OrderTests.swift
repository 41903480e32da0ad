import Testing

@testable import AuthorizationServer
@testable import HTTPFace

@Suite("Responses keep the order of their requests")
struct OrderTests {
    /// `/token/<n>` waits for receipt n, `/ready` is answered at once, `/later` by a task.
    private static func endpoints(_ receipts: [PendingReceipt]) -> [String: any Endpoint] {
        var endpoints: [String: any Endpoint] = [
            "/ready": FakeEndpoint.text("ready"),
            "/later": FakeEndpoint { _ in .later { .text("later") } },
        ]
        for (index, receipt) in receipts.enumerated() {
            endpoints["/token/\(index)"] = FakeEndpoint { _ in .afterAudit(.text("token \(index)"), receipt.receipt) }
        }
        return endpoints
    }

    @Test("receipts that come in the opposite order do not turn the responses around", arguments: Door.allCases)
    func reversedReceipts(_ door: Door) async throws {
        let receipts = (0..<5).map { _ in PendingReceipt() }
        try await TestServer.run(door, Self.endpoints(receipts)) { server in
            let client = try await server.connect()
            try await client.send((0..<5).map { request("POST", "/token/\($0)", body: "") }.joined())
            for receipt in receipts.reversed() { receipt.settle(.recorded) }
            for index in 0..<5 { #expect(await client.response()?.body == "token \(index)") }
            await client.close()
        }
    }

    @Test("ready, late, unknown and refused requests in one breath are answered in order", arguments: Door.allCases)
    func mixture(_ door: Door) async throws {
        let receipts = (0..<2).map { _ in PendingReceipt() }
        try await TestServer.run(door, Self.endpoints(receipts)) { server in
            let client = try await server.connect()
            let paths = ["/token/0", "/ready", "/unknown", "/later", "/token/1", "/unknown", "/ready", "/later"]
            try await client.send(paths.map { request("GET", $0) }.joined() + "nonsense\r\n\r\n")
            receipts[1].settle(.refused(.overloaded))
            receipts[0].settle(.recorded)
            let bodies = [
                "token 0", "ready", #"{"error":"not_found"}"#, "later", #"{"error":"temporarily_unavailable"}"#,
                #"{"error":"not_found"}"#, "ready", "later",
            ]
            for body in bodies { #expect(await client.response()?.body == body) }
            #expect(await client.response()?.status == 400)
            #expect(await client.isClosed())
            await client.close()
        }
    }

    @Test("more requests than may be outstanding are answered all the same", arguments: Door.allCases)
    func backPressure(_ door: Door) async throws {
        let first = PendingReceipt()
        var endpoints = Self.endpoints([first])
        endpoints["/token"] = FakeEndpoint { request in
            .afterAudit(.text(request.query ?? ""), .settled(.recorded))
        }
        let narrow = { (configuration: inout HTTPServerConfiguration) in configuration.maximumOutstanding = 2 }
        try await TestServer.run(door, endpoints, configure: narrow) { server in
            let client = try await server.connect()
            let many = (0..<500).map { request($0 % 7 == 0 ? "GET" : "POST", "/token?\($0)") }
            try await client.send(request("GET", "/token/0") + many.joined())
            first.settle(.recorded)
            #expect(await client.response()?.body == "token 0")
            for index in 0..<500 { #expect(await client.response()?.body == "\(index)") }
            await client.close()
        }
    }

    @Test("many connections at once each get their own answers", arguments: Door.allCases)
    func concurrent(_ door: Door) async throws {
        let echo = FakeEndpoint { request in
            .afterAudit(.text(String(decoding: request.body, as: UTF8.self)), .settled(.recorded))
        }
        let faster = { (configuration: inout HTTPServerConfiguration) in configuration.eventLoops = 2 }
        try await TestServer.run(door, ["/echo": echo], configure: faster) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let client = try await server.connect()
                        for round in 0..<20 {
                            try await client.send(request("POST", "/echo", body: "\(number)/\(round)"))
                            #expect(await client.response()?.body == "\(number)/\(round)")
                        }
                        await client.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("receipts settled on another thread wake the loop and reach their own connections")
    func batch() async throws {
        let receipts = (0..<30).map { _ in PendingReceipt() }
        try await TestServer.run(.eventLoop, Self.endpoints(receipts)) { server in
            var clients: [RawConnection] = []
            for index in receipts.indices {
                let client = try await server.connect()
                try await client.send(request("POST", "/token/\(index)", body: ""))
                clients.append(client)
            }
            for receipt in receipts.shuffled() { receipt.settle(.recorded) }
            for (index, client) in clients.enumerated() {
                #expect(await client.response()?.body == "token \(index)")
                await client.close()
            }
        }
    }
}
