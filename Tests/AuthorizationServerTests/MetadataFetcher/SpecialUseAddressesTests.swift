import Testing

@testable import AuthorizationServer

@Suite("Special-use addresses (RFC 6890)")
struct SpecialUseAddressesTests {
    @Test(
        "an address that is no place of the public Internet is special",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1",
            "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2001:2::1", "2001:20::1", "2002:7f00:1::",
            "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
        ]
    )
    func special(_ text: String) throws { #expect(SpecialUseAddresses.contains(try #require(IPAddress(text)))) }

    @Test(
        "an address of the public Internet is not",
        arguments: [
            "1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1",
            "192.167.255.255", "198.17.255.255", "198.20.0.1", "223.255.255.255", "2606:4700::1111",
            "2a00:1450:4001::200e", "2001:4860:4860::8888", "64:ff9b::808:808",
        ]
    )
    func ordinary(_ text: String) throws { #expect(!SpecialUseAddresses.contains(try #require(IPAddress(text)))) }

    @Test(
        "what is no address in its usual form is none",
        arguments: ["127.1", "0x7f.0.0.1", "2130706433", "1.2.3.4.5", "::1%lo", "localhost", "", "[::1]"]
    )
    func noAddress(_ text: String) { #expect(IPAddress(text) == nil) }

    @Test("an address prints as it is written")
    func prints() throws {
        #expect(IPAddress("192.0.2.7")?.description == "192.0.2.7")
        #expect(IPAddress("2001:DB8:0:0::1")?.description == "2001:db8::1")
    }
}

@Suite("Host rules")
struct HostRulesTests {
    @Test("a host is allowed unless it is denied or others alone are allowed")
    func rules() {
        #expect(HostRules().allow("app.example"))
        #expect(!HostRules(denied: ["app.example"]).allow("app.example"))
        #expect(!HostRules(denied: ["app.example"]).allow("app.example."))
        #expect(HostRules(denied: ["app.example"]).allow("www.app.example"))
        #expect(HostRules(allowed: ["*.example"]).allow("app.example"))
        #expect(!HostRules(allowed: ["*.example"]).allow("example"))
        #expect(!HostRules(allowed: ["*.example"]).allow("badexample"))
        #expect(!HostRules(allowed: ["*.example"], denied: ["app.example"]).allow("app.example"))
        #expect(!HostRules(allowed: ["not a host"]).allow("app.example"))
    }
}
