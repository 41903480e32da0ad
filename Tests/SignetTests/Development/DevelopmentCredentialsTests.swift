import Testing

@testable import signet

@Suite("development credentials")
struct DevelopmentCredentialsTests {
    private func tenant(_ name: String) -> DevelopmentCredentials.Tenant {
        DevelopmentCredentials.Tenant(
            issuer: "http://127.0.0.1:8080/t/\(name)",
            clients: [
                "service": DevelopmentCredentials.Client(
                    clientID: "service",
                    clientSecret: "s{e},c:\"r\\",
                    scope: "a:b",
                    resource: "http://127.0.0.1/r"
                )
            ],
            mcp: ["filesystem": "http://127.0.0.1/r"]
        )
    }

    @Test("what is written is read back, however odd its values are")
    func roundTrip() {
        let credentials = DevelopmentCredentials(firstTenant: tenant("acme"), secondTenant: tenant("globex"))
        #expect(DevelopmentCredentials.parse(Array(credentials.text.utf8)) == credentials)
        #expect(credentials.text.hasPrefix("{\n  \"issuer\": \"http://127.0.0.1:8080/t/acme\",\n  \"clients\": {\n"))
    }

    @Test("members of a later version are left aside, a file of another form is refused")
    func form() {
        let text = DevelopmentCredentials(firstTenant: tenant("a"), secondTenant: tenant("b")).text
        #expect(DevelopmentCredentials.parse(Array(("{\"later\": [1]," + text.dropFirst()).utf8)) != nil)
        for broken in ["", "{}", "[]", "{\"issuer\":\"x\",\"clients\":{}}", String(text.dropLast(3))] {
            #expect(DevelopmentCredentials.parse(Array(broken.utf8)) == nil)
        }
    }
}
