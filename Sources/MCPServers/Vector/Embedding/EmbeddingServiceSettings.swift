/// A service that makes vectors of texts as OpenAI's `/v1/embeddings` does; many servers of models speak it.
public struct EmbeddingServiceSettings: Sendable {
    /// The URL that texts are sent to, such as `https://api.example.com/v1/embeddings`.
    public var url: String
    /// The model that is asked for.
    public var model: String
    /// The elements of its vectors.
    public var dimension: Int
    /// The environment variable that has the key for the service; nil for a service without one.
    ///
    /// A variable, so that the key stands in no file and no list of processes.
    public var keyVariable: String?
    /// Whether the service is asked for vectors of ``dimension``, which it then must be able to make.
    public var asksForDimension = false
    /// How long an answer may take.
    public var timeout: Duration = .seconds(30)
    /// The most texts of one request.
    public var maximumTexts = 64
    /// Requests under way at a time.
    public var maximumRequests = 4

    /// A service with the default bounds.
    public init(url: String, model: String, dimension: Int, keyVariable: String? = nil) {
        self.url = url
        self.model = model
        self.dimension = dimension
        self.keyVariable = keyVariable
    }
}
