import Hummingbird
import JSON
import NIOCore

@testable import MCPServers

/// A service of embeddings on loopback, and its client.
actor EmbeddingStub {
    nonisolated let client: EmbeddingService
    private(set) var requests = 0
    private(set) var authorizations: Set<String> = []
    private var task: Task<Void, any Error>?

    private init(client: EmbeddingService) { self.client = client }

    private func count(_ authorization: String?) {
        requests += 1
        if let authorization { authorizations.insert(authorization) }
    }

    private func run(_ task: Task<Void, any Error>) { self.task = task }

    /// Starts a service that answers with a status and a vector for each text, or with a `body` of its own.
    static func start(
        body: (@Sendable () -> ResponseBody)? = nil,
        timeout: Duration = .seconds(30),
        _ answer: @escaping @Sendable ([String]) -> (Int, [[Float]])
    ) async throws -> EmbeddingStub {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let (stubs, stub) = AsyncStream.makeStream(of: EmbeddingStub.self)
        let router = Router()
        let current = Task { () -> EmbeddingStub? in
            for await stub in stubs { return stub }
            return nil
        }
        router.post("/v1/embeddings") { request, _ -> Response in
            await current.value?.count(request.headers[.authorization])
            if let body { return Response(status: .ok, body: body()) }
            let body = try JSONValue(parsing: Array(buffer: try await request.body.collect(upTo: 1 << 20)))
            let (status, vectors) = answer(body["input"]?.arrayValue?.compactMap(\.stringValue) ?? [])
            let data = vectors.enumerated()
                .map { index, vector -> JSONValue in
                    ["index": .integer(Int64(index)), "embedding": .elements(vector)]
                }
            let bytes = JSONValue.object(["data": .array(data)]).bytes
            return Response(status: .init(code: status), body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }
        )
        let task = Task { try await application.run() }
        var number = 0
        for await port in ports {
            number = port
            break
        }
        var settings = EmbeddingServiceSettings(
            url: "http://127.0.0.1:\(number)/v1/embeddings",
            model: "m",
            dimension: 2,
            keyVariable: "EMBEDDING_KEY"
        )
        settings.maximumTexts = 64
        settings.timeout = timeout
        let made = EmbeddingStub(client: try EmbeddingService(settings, environment: ["EMBEDDING_KEY": "sesame"]))
        await made.run(task)
        stub.yield(made)
        return made
    }

    func stop() async throws {
        task?.cancel()
        _ = await task?.result
    }
}
