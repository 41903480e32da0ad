import CVectorKernels

/// How near two vectors are.
public enum VectorMetric: String, Sendable, CaseIterable {
    /// The cosine of the angle between them: 1 is the same direction, 0 none in common, -1 the opposite.
    case cosine
    /// The dot product; greater is nearer.
    case dot
    /// The length of the difference; smaller is nearer.
    case euclidean

    /// The greatest magnitude of an element.
    ///
    /// Up to here no sum of products of ``maximumDimension`` elements leaves the range of a float.
    public static let maximumMagnitude: Float = 1e15
    /// The most elements of a vector.
    public static let maximumDimension = 4096

    /// What people see of a distance, which is smaller for what is nearer: the cosine, the product, the length.
    public func score(ofDistance distance: Float) -> Double {
        switch self {
        case .cosine: Double(max(-1, min(1, -distance)))
        // Not -0.
        case .dot: distance == 0 ? 0 : -Double(distance)
        case .euclidean: Double(max(0, distance)).squareRoot()
        }
    }

    /// The same as ``prepared(_:dimension:)`` for many rows that were checked before, in place.
    ///
    /// - Returns: False for a row that cannot be one after all.
    public func prepare(_ row: UnsafeMutableBufferPointer<Float>) -> Bool {
        signet_vector_prepare(row.baseAddress, row.count, Self.maximumMagnitude, self == .cosine ? 1 : 0) != 0
    }

    /// Checks a vector and makes it what this metric compares: of length 1 for the cosine, unchanged otherwise.
    public func prepared(_ vector: [Float], dimension: Int) throws(VectorProblem) -> [Float] {
        guard vector.count == dimension else { throw .dimension(given: vector.count, right: dimension) }
        // One pass without branches; what is wrong is looked for only when something is.
        var isRight = true
        var squares = 0.0
        for element in vector {
            isRight = isRight && element.magnitude <= Self.maximumMagnitude
            squares += Double(element) * Double(element)
        }
        guard isRight else {
            let place = vector.firstIndex { !($0.magnitude <= Self.maximumMagnitude) } ?? 0
            throw vector[place].isFinite ? .tooGreat(place: place) : .notFinite(place: place)
        }
        guard self == .cosine else { return vector }
        guard squares > 0 else { throw .withoutDirection }
        let scale = 1 / squares.squareRoot()
        return vector.map { Float(Double($0) * scale) }
    }
}

/// Why a vector cannot be taken.
public enum VectorProblem: Error, Equatable, Sendable {
    /// It has another number of elements than its collection.
    case dimension(given: Int, right: Int)
    /// An element is NaN or infinite.
    case notFinite(place: Int)
    /// An element is greater than ``VectorMetric/maximumMagnitude``.
    case tooGreat(place: Int)
    /// All elements are 0, and a cosine needs a direction.
    case withoutDirection

    /// What is wrong, to follow what names the vector.
    public var description: String {
        switch self {
        case .dimension(let given, let right): "has \(given) elements, but this collection takes \(right)"
        case .notFinite(let place): "has an element, at \(place), that is not a finite float32"
        case .tooGreat(let place): "has an element, at \(place), beyond 1e15"
        case .withoutDirection: "has only zeros, which have no direction; the cosine needs one"
        }
    }
}
