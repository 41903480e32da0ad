import Foundation
import ServiceLifecycle

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Gives back the pages of code that only the start ran: reading configuration, seeding, bringing a schema up to date.
///
/// They would count as this process's memory for as long as it lives. What is needed again comes back from the file's cache
/// when it is run, some hundred page faults in all; so the first moments, in which requests may come, are left alone.
struct StartCode: Service {
    private static let delay = Duration.seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Cancelled: it does not matter any more.
            guard (try? await Task.sleep(for: Self.delay)) != nil else { return }
            Self.giveBack()
            // A service that returns would end the others.
            try? await gracefulShutdown()
        }
    }

    /// Code alone, which nobody writes to: pages that are read-only by now but were written when libraries were linked would
    /// come back as they are in the file.
    private static func giveBack() {
        #if os(Linux)
        guard let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8) else { return }
        for line in maps.split(separator: "\n") {
            // proc(5): `start-end permissions offset device inode path`
            let fields = line.split(separator: " ", maxSplits: 5)
            guard fields.count == 6, fields[1] == "r-xp", fields[5].contains("/") else { continue }
            let bounds = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, bounds[0] < bounds[1] else { continue }
            _ = madvise(UnsafeMutableRawPointer(bitPattern: bounds[0]), Int(bounds[1] - bounds[0]), MADV_DONTNEED)
        }
        #endif
    }
}
