import VectorIndex

/// Makes vectors of texts.
///
/// What two texts have in common, their vectors have in direction; which sense of "common" is the embedder's own affair. A
/// collection notes the ``name`` of the embedder that its texts went through and takes no other's, for vectors of two
/// embedders cannot be compared.
public protocol Embedder: Sendable {
    /// Names the way, its version included: the same name makes the same vectors.
    var name: String { get }
    /// The elements of a vector.
    var dimension: Int { get }
    /// The vectors of these texts, in their order.
    func embed(_ texts: [String]) async throws(EmbedderError) -> [[Float]]
}

/// Why texts did not become vectors.
public enum EmbedderError: Error, Equatable, Sendable {
    /// The text at this place has nothing that a vector could be made of.
    case empty(place: Int)
    /// The service did not answer, or not in time; it may later.
    case unavailable(String)
    /// The service refused, or answered with something else than vectors; the reason is for the log.
    case failed(String)
}

/// The built-in way: hashed words and parts of words (``HashedText``); no model and no network.
public struct HashedEmbedder: Embedder {
    /// The name of this way of hashing.
    public var name: String { HashedText.name }
    /// The elements of a vector.
    public var dimension: Int { HashedText.dimension }

    /// The built-in embedder.
    public init() {}

    /// The vectors of these texts.
    public func embed(_ texts: [String]) async throws(EmbedderError) -> [[Float]] {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        for (place, text) in texts.enumerated() {
            guard let vector = HashedText.vector(of: text) else { throw .empty(place: place) }
            vectors.append(vector)
        }
        return vectors
    }
}
