import Foundation
import Hummingbird
import JSON
import LoopbackServers
import NIOCore
import Testing

@testable import MCPServers

@Suite("A service that makes vectors of texts")
struct EmbeddingServiceTests {
    private static func answer(_ data: JSONValue) -> [UInt8] { JSONValue.object(["data": data]).bytes }

    @Test("vectors come in the order of the texts, whatever the order of the answer")
    func order() throws {
        let bytes = Self.answer([
            ["index": 1, "embedding": [3, .double(4.5)]], ["index": 0, "embedding": [1, 2]],
        ])
        #expect(try EmbeddingService.vectors(bytes, count: 2, dimension: 2) == [[1, 2], [3, 4.5]])
    }

    @Test(
        "an answer that is not as many vectors of that length is none",
        arguments: [
            [], [["index": 0, "embedding": [1, 2]]],
            [["index": 0, "embedding": [1, 2]], ["index": 0, "embedding": [1, 2]]],
            [["index": 0, "embedding": [1, 2]], ["index": 2, "embedding": [1, 2]]],
            [["index": 0, "embedding": [1, 2]], ["index": 1, "embedding": [1]]],
            [["index": 0, "embedding": [1, 2]], ["index": 1, "embedding": [1, "2"]]],
            [["index": 0, "embedding": [1, 2]], ["index": 1, "embedding": [1, .double(1e300)]]],
            "x", .null,
        ] as [JSONValue]
    )
    func wrong(_ data: JSONValue) {
        #expect(throws: EmbedderError.self) {
            try EmbeddingService.vectors(Self.answer(data), count: 2, dimension: 2)
        }
    }

    @Test(
        "the key goes over https or to this machine only, and must be there",
        arguments: ["http://example.com/v1/embeddings", "ftp://example.com", "embeddings", ""]
    )
    func urls(_ url: String) {
        #expect(throws: EmbedderError.self) {
            try EmbeddingService(EmbeddingServiceSettings(url: url, model: "m", dimension: 2))
        }
        #expect(throws: EmbedderError.self) {
            try EmbeddingService(
                EmbeddingServiceSettings(url: "https://example.com/e", model: "m", dimension: 2, keyVariable: "KEY"),
                environment: [:]
            )
        }
    }

    @Test("texts become the service's vectors, in a collection of that service's length")
    func end() async throws {
        let service = try await EmbeddingStub.start { texts in
            (200, texts.map { [Float($0.utf8.count), 1] })
        }
        let bench = try VectorBench(service: service.client)
        let name = service.client.name
        let made = try await bench.call(
            "create_collection",
            ["name": "t", "embedder": .string(name), "metric": "euclidean"]
        )
        #expect(made["dimension"] == 2)
        let items: [JSONValue] = (1...100)
            .map { count in
                ["id": .string("\(count)"), "text": .string(String(repeating: "x", count: count))]
            }
        #expect(try await bench.call("upsert_vectors", ["collection": "t", "items": .array(items)])["written"] == 100)
        let found = try await bench.call("query_vectors", ["collection": "t", "text": "xxxxx", "limit": 1])
        #expect(found.ids == ["5"])
        #expect(await service.requests == 3)
        #expect(await service.authorizations == ["Bearer sesame"])
        await bench.end()
        try await service.stop()
    }

    @Test("a service that is down is told to the model, and what it says is not")
    func down() async throws {
        let service = try await EmbeddingStub.start { _ in (503, []) }
        let bench = try VectorBench(service: service.client)
        _ = try await bench.call("create_collection", ["name": "t", "embedder": .string(service.client.name)])
        let found = try await bench.call("query_vectors", ["collection": "t", "text": "x"])
        #expect(found.refusal == "The service that makes vectors of texts does not answer; try again later")
        await bench.end()
        try await service.stop()
    }

    @Test("an answer that never ends is given up when its time is over, and one that is too long where it is")
    func endless() async throws {
        let slow = try await EmbeddingStub.start(
            body: {
                ResponseBody { writer in
                    // A byte at a time, for as long as somebody reads.
                    while !Task.isCancelled {
                        try await writer.write(ByteBuffer(string: " "))
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    try await writer.finish(nil)
                }
            },
            timeout: .seconds(1),
            { _ in (200, []) }
        )
        await #expect(throws: EmbedderError.unavailable("it took longer than 1.0 seconds")) {
            try await slow.client.embed(["x"])
        }
        await slow.client.shutDown()
        try await slow.stop()

        let long = try await EmbeddingStub.start(
            body: { ResponseBody(byteBuffer: ByteBuffer(repeating: 0x20, count: 1 << 20)) },
            { _ in (200, []) }
        )
        await #expect(throws: EmbedderError.failed("the answer has more than 4402 bytes")) {
            try await long.client.embed(["x"])
        }
        await long.client.shutDown()
        try await long.stop()
    }

    @Test("the limit of time holds for the head and for the body", arguments: ["/silent", "/stall", "/drip"])
    func time(path: String) async throws {
        try await LoopbackServer.run { (server) async throws in
            var settings = EmbeddingServiceSettings(url: server.url + path, model: "m", dimension: 2)
            settings.timeout = .milliseconds(100)
            let service = try EmbeddingService(settings)
            await #expect {
                try await service.embed(["x"])
            } throws: { error in
                if case .unavailable? = error as? EmbedderError { true } else { false }
            }
            await service.shutDown()
        }
    }
}
