/// Where a rule gets unpredictable bytes from: given, never taken.
public protocol RandomSource: Sendable {
    /// So many bytes that nobody can predict.
    func bytes(_ count: Int) -> [UInt8]
}

/// The random number generator of the operating system.
public struct SystemRandom: RandomSource {
    /// The operating system's generator.
    public init() {}

    /// Asks the operating system.
    public func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var filled = 0
            while filled < count {
                var word: UInt64 = generator.next()
                let taken = min(8, count - filled)
                withUnsafeBytes(of: &word) { bytes in
                    for offset in 0..<taken { (buffer.baseAddress! + filled + offset).initialize(to: bytes[offset]) }
                }
                filled += taken
            }
            initialized = count
        }
    }
}
