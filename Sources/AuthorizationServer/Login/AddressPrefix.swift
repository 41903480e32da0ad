#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What one household or office has of the address space: an IPv4 address, or the first 64 bits of an IPv6 address.
///
/// Whoever has one IPv6 address has the whole /64 (RFC 4291 §2.5.4): counting single addresses would count nothing.
struct AddressPrefix: Hashable, Sendable, CustomStringConvertible {
    /// `192.0.2.7`, `20010db800000001/64`, or `unknown`.
    let description: String

    /// The prefix of an address as a door writes it; text that is none and no address at all share one prefix.
    init(_ address: String?) {
        // A link-local address may name its interface (RFC 4007 §11).
        let text = address.map { String($0.prefix { $0 != "%" }) } ?? ""
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            description = withUnsafeBytes(of: four) { $0.map { "\($0)" }.joined(separator: ".") }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            let bytes = withUnsafeBytes(of: six) { Array($0) }
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            description =
                isMapped
                // RFC 4291 §2.5.5.2: an IPv4 address in IPv6's clothes.
                ? bytes[12...].map { "\($0)" }.joined(separator: ".") : Hexadecimal.encode(Array(bytes[..<8])) + "/64"
        } else {
            description = "unknown"
        }
    }
}
