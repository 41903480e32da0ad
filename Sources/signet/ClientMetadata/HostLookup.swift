import AuthorizationServer
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Finds the addresses of hosts.
protocol HostLookup: Sendable {
    /// The addresses of a name, the best first; an address written out is its own.
    func addresses(of host: String, within limit: Duration) async throws(MetadataTransportFailure) -> [IPAddress]
}

/// The machine's own way to look up hosts (`getaddrinfo`), on threads that may wait.
///
/// What takes too long is given up but keeps its place until it ends: names of hosts that do not answer hold so many threads
/// and no more.
final class SystemHostLookup: HostLookup {
    private static let mostUnderWay = 8

    private let group: any EventLoopGroup
    private let threads: NIOThreadPool
    private let underWay = Mutex(0)

    init(group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, threads: NIOThreadPool = .singleton) {
        self.group = group
        self.threads = threads
    }

    func addresses(of host: String, within limit: Duration) async throws(MetadataTransportFailure) -> [IPAddress] {
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        if let address = IPAddress(name) { return [address] }
        let mayStart = underWay.withLock { count in
            guard count < Self.mostUnderWay else { return false }
            count += 1
            return true
        }
        guard mayStart else { throw .busy }
        let answer = group.any().makePromise(of: [IPAddress].self)
        let tooLate = answer.futureResult.eventLoop.scheduleTask(in: TimeAmount(limit)) {
            answer.fail(MetadataTransportFailure.timeLimit)
        }
        threads.submit { [self] _ in
            let found = Self.lookUp(name)
            underWay.withLock { $0 -= 1 }
            tooLate.cancel()
            answer.completeWith(found)
        }
        do { return try await answer.futureResult.get() } catch {
            throw error as? MetadataTransportFailure ?? .unreachable("\(type(of: error))")
        }
    }

    private static func lookUp(_ name: String) -> Result<[IPAddress], any Error> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(name, nil, &hints, &first)
        guard status == 0, let first else {
            return .failure(MetadataTransportFailure.unreachable("the host has no address"))
        }
        defer { freeaddrinfo(first) }
        var addresses: [IPAddress] = []
        var next: UnsafeMutablePointer<addrinfo>? = first
        while let entry = next {
            let address = UnsafeRawPointer(entry.pointee.ai_addr)
            switch (entry.pointee.ai_family, address) {
            case (AF_INET, let address?):
                let four = address.loadUnaligned(as: sockaddr_in.self).sin_addr
                if let found = withUnsafeBytes(of: four, { IPAddress(bytes: Array($0)) }) { addresses.append(found) }
            case (AF_INET6, let address?):
                let six = address.loadUnaligned(as: sockaddr_in6.self).sin6_addr
                if let found = withUnsafeBytes(of: six, { IPAddress(bytes: Array($0)) }) { addresses.append(found) }
            default: break
            }
            next = entry.pointee.ai_next
        }
        return .success(addresses)
    }
}
