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

    /// The host by which a server is reached from its own machine: a wildcard is no address to call.
    static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host.lowercased()
        }
    }

    /// Host and port as a URL writes them.
    static func authority(_ host: String, _ port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether a server that listens on this host is reached from this machine only.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        return bits(of: host) == 32 && host.hasPrefix("127.")
    }
}
