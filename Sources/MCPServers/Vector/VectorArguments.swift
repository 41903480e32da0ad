import JSON
import MCP
import VectorIndex

/// The vector, or the text that becomes one, of a query or of an item to be written.
enum VectorSource: Sendable {
    case vector([Float])
    case text(String)

    /// The members of a schema that give one.
    static func members(_ what: String) -> [ToolSchema.Member] {
        [
            .optional(
                "vector",
                .array(of: .number(.finite), upTo: VectorMetric.maximumDimension),
                "\(what), as numbers"
            ),
            .optional(
                "vector_base64",
                .string,
                "\(what), as base64 of float32 numbers, least significant byte first; shorter than numbers"
            ),
        ]
    }

    /// Reads what a caller gave; `what` names it in a refusal.
    init(
        vector: [JSONValue]?,
        base64: String?,
        text: String?,
        for collection: VectorCollection,
        maximumTextBytes: Int,
        _ what: String
    ) throws(ToolError) {
        let elements: [Float]
        switch (vector, base64, text) {
        case (let vector?, nil, nil):
            elements = vector.map { Float($0.doubleValue ?? .nan) }
        case (nil, let base64?, nil):
            // Looked at before it is decoded: what is too long costs nothing.
            guard base64.utf8.count <= VectorMetric.maximumDimension * 6, let bytes = Base64.decode(base64),
                bytes.count.isMultiple(of: 4)
            else {
                throw ToolError("\(what): \"vector_base64\" is not base64 of float32 numbers, 4 bytes each, padded")
            }
            elements = stride(from: 0, to: bytes.count, by: 4)
                .map { start in
                    Float(
                        bitPattern: UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2])
                            << 16
                            | UInt32(bytes[start + 3]) << 24
                    )
                }
        case (nil, nil, let text?):
            guard collection.embedder != nil else {
                throw ToolError(
                    "\(what): \"text\" needs a collection with an embedder; this one takes vectors of "
                        + "\(collection.dimension) elements"
                )
            }
            guard 1...maximumTextBytes ~= text.utf8.count else {
                throw ToolError("\(what): \"text\" must have 1 to \(maximumTextBytes) bytes")
            }
            self = .text(text)
            return
        default: throw ToolError("\(what): give one of \"vector\", \"vector_base64\" and \"text\"")
        }
        do throws(VectorProblem) {
            _ = try collection.metric.prepared(elements, dimension: collection.dimension)
        } catch { throw ToolError("\(what): the vector \(error.description)") }
        self = .vector(elements)
    }
}

extension VectorServer {
    /// The vectors of these sources; texts go through the collection's embedder.
    func vectors(of sources: [VectorSource], for collection: VectorCollection) async throws -> [[Float]] {
        let texts = sources.compactMap { if case .text(let text) = $0 { text } else { nil } }
        var embedded: [[Float]] = []
        if !texts.isEmpty {
            guard let embedder = embedders.first(where: { $0.name == collection.embedder }) else {
                throw ToolError(
                    "This collection's texts were made vectors by \(collection.embedder ?? "none"), which this server does "
                        + "not have now; it can be searched by vector only"
                )
            }
            do throws(EmbedderError) {
                embedded = try await embedder.embed(texts)
            } catch {
                switch error {
                case .empty(let place):
                    throw ToolError("The text \"\(texts[place].prefix(40))\" has no letter and no digit to search by")
                case .unavailable:
                    if Task.isCancelled { throw CancellationError() }
                    throw ToolError("The service that makes vectors of texts does not answer; try again later")
                case .failed: throw error
                }
            }
            guard embedded.count == texts.count else { throw EmbedderError.failed("another number of vectors") }
            for vector in embedded {
                do throws(VectorProblem) {
                    _ = try collection.metric.prepared(vector, dimension: collection.dimension)
                } catch { throw EmbedderError.failed("a vector \(error.description)") }
            }
        }
        var next = embedded.makeIterator()
        return try sources.map { source in
            if case .vector(let vector) = source { return vector }
            guard let vector = next.next() else { throw EmbedderError.failed("another number of vectors") }
            return vector
        }
    }
}

extension JSONValue {
    /// Elements as the shortest numbers that mean them.
    static func elements(_ vector: [Float]) -> JSONValue {
        .array(vector.map { .double(Double("\($0)") ?? Double($0)) })
    }
}
