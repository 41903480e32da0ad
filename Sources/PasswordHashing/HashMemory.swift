import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The memory of hashes, kept from one to the next.
///
/// 19 MiB a hash from the general allocator would mean thousands of page faults each time, which hold up every other
/// thread that changes the address space, and holes in the heap. libargon2 overwrites the memory before it gives it back.
enum HashMemory {
    private struct Block: Sendable {
        let address: UInt
        let size: Int
    }

    /// No more is kept than is used at once by a hasher of the usual size.
    private static let mostKept = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
    private static let kept = Mutex<[Block]>([])

    /// libargon2's `allocate_cbk`: 0 for done.
    static func allocate(_ result: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ size: Int) -> Int32 {
        guard let result, size > 0 else { return -1 }
        let former: Block? = kept.withLock { blocks in
            blocks.firstIndex { $0.size == size }.map { blocks.remove(at: $0) }
        }
        if let former {
            result.pointee = UnsafeMutablePointer(bitPattern: former.address)
            return 0
        }
        let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { return -1 }
        #if os(Linux)
        // A hint: fewer, larger pages make a hash faster.
        _ = madvise(memory, size, Int32(MADV_HUGEPAGE))
        #endif
        result.pointee = memory.assumingMemoryBound(to: UInt8.self)
        return 0
    }

    /// libargon2's `free_cbk`.
    static func free(_ memory: UnsafeMutablePointer<UInt8>?, _ size: Int) {
        guard let memory else { return }
        let isKept = kept.withLock { blocks in
            guard blocks.count < mostKept else { return false }
            blocks.append(Block(address: UInt(bitPattern: memory), size: size))
            return true
        }
        if !isKept { munmap(memory, size) }
    }
}
