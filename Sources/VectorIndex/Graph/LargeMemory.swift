#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Memory that is read here and there: in large pages where it is large, or finding the page would take as long as reading.
enum LargeMemory {
    private static let page = 2 << 20

    /// So many bytes, whose content is anything; they are given back by `deallocate`.
    static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
        guard bytes >= page else { return .allocate(byteCount: bytes, alignment: 64) }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: page)
        #if os(Linux)
        madvise(memory, bytes, MADV_HUGEPAGE)
        #endif
        return memory
    }
}
