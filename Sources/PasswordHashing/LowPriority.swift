#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Has the calling thread yield to the others: on Linux each thread has a priority of its own.
enum LowPriority {
    /// A tenth of the usual weight: requests come first, and sign-ins still go on when the machine is full.
    private static let niceness: Int32 = 10

    /// Cheap beside a hash, so it is said before each; lowering never needs a permission.
    static func apply() {
        #if canImport(Glibc)
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
        #elseif canImport(Musl)
        _ = setpriority(Int32(PRIO_PROCESS), 0, niceness)
        #endif
    }
}
