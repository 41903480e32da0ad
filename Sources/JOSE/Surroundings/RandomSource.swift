#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

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
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            #if canImport(Glibc) || canImport(Musl)
            // One question for all of them, where the generator below asks for eight bytes at a time.
            if let start = buffer.baseAddress, (1...256).contains(count), getentropy(start, count) == 0 {
                initialized = count
                return
            }
            #endif
            var generator = SystemRandomNumberGenerator()
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
