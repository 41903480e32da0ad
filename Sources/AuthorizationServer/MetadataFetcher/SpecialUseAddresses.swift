/// The addresses that are no place of the public Internet: what a stranger names must never make us call there.
///
/// Source: RFC 6890 with the IANA IPv4 and IPv6 Special-Purpose Address Registries that it set up; RFC 5771 and RFC 4291
/// §2.7 for multicast. All that is registered counts, also where the registry says "globally reachable": no client's web
/// site is there. Of IPv6 only global unicast addresses (2000::/3) are anything at all.
enum SpecialUseAddresses {
    private static let ipv4 = blocks([
        "0.0.0.0/8",  // this network, RFC 791 §3.2
        "10.0.0.0/8",  // private use, RFC 1918
        "100.64.0.0/10",  // shared address space behind carriers, RFC 6598
        "127.0.0.0/8",  // loopback, RFC 1122 §3.2.1.3
        "169.254.0.0/16",  // link-local, RFC 3927; here clouds keep the credentials of their machines
        "172.16.0.0/12",  // private use, RFC 1918
        "192.0.0.0/24",  // IETF protocol assignments, RFC 6890 §2.1
        "192.0.2.0/24",  // documentation, RFC 5737
        "192.31.196.0/24",  // AS112, RFC 7535
        "192.52.193.0/24",  // AMT, RFC 7450
        "192.88.99.0/24",  // 6to4 relays, RFC 7526
        "192.168.0.0/16",  // private use, RFC 1918
        "192.175.48.0/24",  // AS112, RFC 7534
        "198.18.0.0/15",  // benchmarks, RFC 2544
        "198.51.100.0/24",  // documentation, RFC 5737
        "203.0.113.0/24",  // documentation, RFC 5737
        "224.0.0.0/4",  // multicast, RFC 5771
        "240.0.0.0/4",  // reserved and broadcast, RFC 1112 §4, RFC 919
    ])

    private static let ipv6 = blocks([
        "2001::/23",  // IETF protocol assignments, RFC 2928: Teredo, benchmarks, ORCHID and others
        "2001:db8::/32",  // documentation, RFC 3849
        "2002::/16",  // 6to4, RFC 3056: leads to whatever IPv4 address is inside
        "2620:4f:8000::/48",  // AS112, RFC 7534
        "3fff::/20",  // documentation, RFC 9637
    ])

    private static let globalUnicast = blocks(["2000::/3"])
    /// RFC 6052 §2.1: the IPv4 Internet behind a NAT64.
    private static let translated = blocks(["64:ff9b::/96"])

    /// Whether the address is for a special use.
    ///
    /// An IPv4 address behind the well-known prefix of NAT64 counts as what it is; one that is merely written as IPv6
    /// (`::ffff:…`, RFC 4291 §2.5.5.2) is special as it stands.
    static func contains(_ address: IPAddress) -> Bool {
        if address.bytes.count == 4 { return ipv4.contains { $0.contains(address) } }
        if translated.contains(where: { $0.contains(address) }) {
            return IPAddress(bytes: Array(address.bytes.suffix(4))).map(contains) ?? true
        }
        return !globalUnicast.contains { $0.contains(address) } || ipv6.contains { $0.contains(address) }
    }

    private static func blocks(_ texts: [String]) -> [AddressBlock] { texts.compactMap { AddressBlock($0) } }
}
