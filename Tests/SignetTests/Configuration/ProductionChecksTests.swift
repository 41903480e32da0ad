import SigningKeys
import Testing

@testable import signet

@Suite("production mode")
struct ProductionChecksTests {
    private let sound =
        "mode: production\nserver: {public_url: \"https://id.example.com\"}\n"
        + "store: {path: s.sqlite}\n"
    private let key = MasterKey.generate()

    private func refusals(_ yaml: String, masterKey: MasterKey?) throws -> [String] {
        let reading = try ServerConfiguration.parse(yaml, file: "p.yaml", environment: [:])
        let keys = try masterKey.map { try MasterKeys([$0], allowingDevelopment: true) }
        return ProductionChecks.refusals(reading.configuration, masterKeys: keys).map(\.description)
    }

    @Test("a sound configuration starts")
    func starts() throws { #expect(try refusals(sound, masterKey: key).isEmpty) }

    @Test("development refuses nothing")
    func development() throws { #expect(try refusals("", masterKey: nil).isEmpty) }

    @Test("a missing master key is refused, and the refusal says how to make one")
    func missingKey() throws {
        let found = try refusals(sound, masterKey: nil)
        #expect(found.count == 1 && found[0].contains("signet key generate-master"))
    }

    @Test("a development master key is refused")
    func developmentKey() throws {
        let found = try refusals(sound, masterKey: .generate(for: .development))
        #expect(found.count == 1 && found[0].contains("generated for development"))
    }

    @Test("a person's password in the file is refused")
    func password() throws {
        let person = "tenants: [{id: acme, users: [{username: ada, password: otter-lamp-quiet-river}]}]"
        let found = try refusals(sound + person, masterKey: key)
        #expect(found.count == 1 && found[0].contains("user \"ada\"") && found[0].contains("password_file"))
    }

    @Test("a plain-http public URL is refused, also on loopback")
    func plainHTTP() throws {
        let found = try refusals("mode: production\nstore: {path: s.sqlite}", masterKey: key)
        #expect(found.count == 1 && found[0].contains("server.public_url: \"http://127.0.0.1:8080\" is plain http"))
    }

    @Test("a secret in the file, the memory store and development sections are refused")
    func leftovers() throws {
        let found = try refusals(
            "mode: production\nserver: {public_url: \"https://id.example.com\"}\n"
                + "store: {kind: memory}\ndev: {directory: x}\n"
                + "tenants: [{id: a, clients: [{id: b, secret: changeme}]}]\n",
            masterKey: key
        )
        #expect(found.count == 3)
        #expect(!found.contains { $0.contains("changeme") })
    }
}
