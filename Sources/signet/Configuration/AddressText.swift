#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// IP addresses as text.
enum AddressText {
    /// 32 for an IPv4 address, 128 for an IPv6 one, nil for anything else.
    static func bits(of text: String) -> Int? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return 32 }
        var six = in6_addr()
        return inet_pton(AF_INET6, text, &six) == 1 ? 128 : nil
    }

    /// Whether a server that listens on this host is reached from this machine only.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        return bits(of: host) == 32 && host.hasPrefix("127.")
    }
}
