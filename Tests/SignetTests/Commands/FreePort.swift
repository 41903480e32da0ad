#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Ports of 127.0.0.1.
enum FreePort {
    struct Failure: Error {}

    /// Listens on a port until it goes away.
    final class Listener {
        let port: Int
        private let descriptor: Int32

        init() throws {
            #if canImport(Darwin)
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
            #else
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            #endif
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let (descriptor, size) = (descriptor, length)
            let isListening = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(descriptor, address, size) == 0 && listen(descriptor, 1) == 0
                        && getsockname(descriptor, address, &length) == 0
                }
            }
            port = Int(UInt16(bigEndian: address.sin_port))
            guard isListening else { throw Failure() }
        }

        deinit { close(descriptor) }
    }

    /// A port that nobody listens on now.
    static func find() throws -> Int { try Listener().port }
}
