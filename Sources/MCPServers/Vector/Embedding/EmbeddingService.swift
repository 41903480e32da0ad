import AsyncHTTPClient
import Foundation
import JOSE
import JSON
import NIOCore
import NIOHTTP1
import Synchronization

/// Asks a service for the vectors of texts: `POST {"model", "input"}`, answered by `{"data": [{"index", "embedding"}]}`.
///
/// What it answers is believed no further than it can be checked: as many vectors as texts, each of the right length, of
/// finite numbers, in a body of bounded size, in time. It is never redirected: texts and the key go to the configured URL
/// alone.
public final class EmbeddingService: Embedder {
    /// The model; a collection that was made with another is not mixed with it.
    public let name: String
    /// The elements of a vector.
    public let dimension: Int

    private let settings: EmbeddingServiceSettings
    private let key: String?
    private let client: HTTPClient
    private let underWay = Mutex(0)

    /// A service as its settings say; the key is read from `environment` here.
    public init(
        _ settings: EmbeddingServiceSettings,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(EmbedderError) {
        guard let url = URL(string: settings.url), let host = url.host, !host.isEmpty,
            url.scheme == "https" || (url.scheme == "http" && ["127.0.0.1", "::1", "localhost"].contains(host))
        else { throw .failed("the URL of the embedding service must be https, or http on loopback") }
        guard 1...4096 ~= settings.dimension else { throw .failed("a vector has 1 to 4096 elements") }
        key = try settings.keyVariable.map { variable throws(EmbedderError) in
            guard let key = environment[variable], !key.isEmpty, key.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
                throw .failed("the environment variable \(variable) has no key for the embedding service")
            }
            return key
        }
        name = "service:\(settings.model):\(settings.dimension)"
        dimension = settings.dimension
        self.settings = settings
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Ends its connections.
    public func shutDown() async { try? await client.shutdown() }

    /// The vectors of these texts, asked for in requests of bounded size.
    public func embed(_ texts: [String]) async throws(EmbedderError) -> [[Float]] {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        for start in stride(from: 0, to: texts.count, by: max(1, settings.maximumTexts)) {
            let part = Array(texts[start..<min(start + max(1, settings.maximumTexts), texts.count)])
            vectors += try await request(part)
        }
        return vectors
    }

    // MARK: Steps

    private func request(_ texts: [String]) async throws(EmbedderError) -> [[Float]] {
        let isFree = underWay.withLock { count in
            guard count < settings.maximumRequests else { return false }
            count += 1
            return true
        }
        guard isFree else { throw .unavailable("too many requests are under way") }
        defer { underWay.withLock { $0 -= 1 } }

        var request = HTTPClientRequest(url: settings.url)
        request.method = .POST
        request.headers = ["Content-Type": "application/json", "Accept": "application/json"]
        if let key { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        request.body = .bytes(ByteBuffer(bytes: body(texts)))
        // A number takes 25 bytes at most, and some for what stands around.
        let maximumBytes = texts.count * (dimension * 25 + 256) + 4096
        let status: HTTPResponseStatus
        let bytes: [UInt8]
        do {
            // The client's own limit ends with the answer's head; a body may then come a byte at a time.
            (status, bytes) = try await withTimeLimit(settings.timeout) { [client, settings, request] in
                let response = try await client.execute(request, timeout: TimeAmount(settings.timeout))
                return (response.status, Array(buffer: try await response.body.collect(upTo: maximumBytes)))
            }
        } catch is NIOTooManyBytesError {
            throw .failed("the answer has more than \(maximumBytes) bytes")
        } catch is TimeLimitExceeded {
            throw .unavailable("it took longer than \(settings.timeout)")
        } catch {
            throw .unavailable("\(error)")
        }
        switch status.code {
        case 200: break
        case 408, 429, 500...599: throw .unavailable("status \(status.code)")
        default: throw .failed("status \(status.code)")
        }
        return try Self.vectors(bytes, count: texts.count, dimension: dimension)
    }

    private func body(_ texts: [String]) -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.object {
            $0.member("model", settings.model)
            $0.array("input") { json in for text in texts { json.value(text) } }
            $0.member("encoding_format", "float")
            if settings.asksForDimension { $0.member("dimensions", Int64(dimension)) }
        }
        return json.bytes
    }

    /// Reads an answer.
    static func vectors(_ bytes: [UInt8], count: Int, dimension: Int) throws(EmbedderError) -> [[Float]] {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: bytes, maximumDepth: 8, maximumValues: count * (dimension + 16) + 256)
        } catch { throw .failed("the answer is not JSON: \(error.code)") }
        guard let data = value["data"]?.arrayValue, data.count == count else {
            throw .failed("the answer has not as many vectors as there were texts")
        }
        var vectors = [[Float]?](repeating: nil, count: count)
        for (place, entry) in data.enumerated() {
            let index = entry["index"]?.integerValue ?? Int64(place)
            guard let elements = entry["embedding"]?.arrayValue, elements.count == dimension,
                0..<Int64(count) ~= index, vectors[Int(index)] == nil
            else { throw .failed("a vector of the answer has another length, or another place, than it should") }
            let vector = elements.compactMap { $0.doubleValue.map { Float($0) } }
            guard vector.count == dimension, vector.allSatisfy(\.isFinite) else {
                throw .failed("a vector of the answer has something else than numbers")
            }
            vectors[Int(index)] = vector
        }
        return vectors.compactMap { $0 }
    }
}
