import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The proxies whose word about the client's address is taken.
///
/// Without any (the default) `X-Forwarded-For` is ignored: anyone can write it, and a rate limit or an audit event that
/// believed it would be the attacker's to steer.
public struct TrustedProxies: Sendable, Equatable {
    private var networks: [Network] = []

    /// Nobody is believed.
    public init() {}

    /// Addresses and networks, such as `10.0.0.0/8`, `192.0.2.7` or `fd00::/8`; nil when one of them is neither.
    public init?(_ texts: [String]) {
        for text in texts {
            guard let network = Network(text) else { return nil }
            networks.append(network)
        }
    }

    /// Whether nobody is believed.
    var isEmpty: Bool { networks.isEmpty }

    /// The client's address: the right-most one in `forwardedFor` that no trusted proxy has, when `peer` is a trusted proxy.
    ///
    /// Each proxy appends the address it saw, so what stands left of the first address we do not trust is hearsay.
    func clientAddress(peer: String?, forwardedFor: String?) -> String? {
        guard let peer, let forwardedFor, contains(peer) else { return peer }
        var client = peer
        for hop in forwardedFor.utf8.split(separator: UInt8(ascii: ",")).reversed() {
            let text = String(Substring(hop).drop { $0 == " " || $0 == "\t" })
            let address = String(text.prefix { $0 != " " && $0 != "\t" })
            guard Self.bytes(address) != nil else { return client }
            client = address
            if !contains(address) { return client }
        }
        return client
    }

    private func contains(_ address: String) -> Bool {
        guard let bytes = Self.bytes(address) else { return false }
        return networks.contains { $0.contains(bytes) }
    }

    /// The 4 or 16 bytes of an address; an IPv4 address inside IPv6 counts as the IPv4 address.
    private static func bytes(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 45 else { return nil }
        var four = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &four) == 1 { return four }
        var sixteen = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        return sixteen.starts(with: mapped) ? Array(sixteen.suffix(4)) : sixteen
    }

    private struct Network: Sendable, Equatable {
        let bytes: [UInt8]
        let bits: Int

        init?(_ text: String) {
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let bytes = TrustedProxies.bytes(String(parts[0])) else { return nil }
            let width = bytes.count * 8
            guard parts.count == 2 else {
                (self.bytes, bits) = (bytes, width)
                return
            }
            guard let bits = Int(parts[1]), (0...width).contains(bits) else { return nil }
            (self.bytes, self.bits) = (bytes, bits)
        }

        func contains(_ address: [UInt8]) -> Bool {
            guard address.count == bytes.count else { return false }
            for bit in 0..<bits where (address[bit / 8] ^ bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) != 0 {
                return false
            }
            return true
        }
    }
}
