#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where a rule gets the time from: given, never taken, so that a test can move it.
public protocol TimeSource: Sendable {
    /// The time of day now.
    func now() -> NumericDate
}

/// The clock of the machine.
public struct SystemTime: TimeSource {
    /// The machine's clock.
    public init() {}

    /// Reads the machine's clock.
    public func now() -> NumericDate {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return NumericDate(Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9)
    }
}
