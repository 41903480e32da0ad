import Testing

@testable import signet

@Suite("The names of a certificate (RFC 9525 §6.3)")
struct CertificateNamesTests {
    @Test(
        "a name counts whole and in any case; a star is the whole first label",
        arguments: [
            ("client.example", "client.example", true), ("Client.Example", "client.example", true),
            ("client.example", "client.example.", true), ("client.example", "x.client.example", false),
            ("*.apps.example", "a.apps.example", true), ("*.apps.example", "a.b.apps.example", false),
            ("*.apps.example", "apps.example", false), ("*.apps.example", ".apps.example", false),
            ("*.example", "a.example", false), ("a*.apps.example", "ab.apps.example", false),
            ("*", "example", false), ("", "", false), ("127.0.0.1", "client.example", false),
        ]
    )
    func names(_ name: String, _ host: String, isFor: Bool) {
        #expect(CertificateNames([name]).contain(host) == isFor)
        #expect(CertificateNames(["other.example", name]).contain(host) == isFor)
    }

    @Test("a certificate without names is for nobody")
    func none() { #expect(!CertificateNames([]).contain("client.example")) }
}
