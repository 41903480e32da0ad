import JSON
import OAuth
import Testing

@testable import AuthorizationServer

@Suite("Metadata")
struct ServerMetadataTests {
    @Test("every endpoint that the documents name exists, and both documents are the same")
    func endpoints() async throws {
        let house = try await SignInHouse()
        try await house.letClientsIn()
        var documents: [[UInt8]] = []
        for path in ServerMetadata.paths(issuerPath: "/t/acme") {
            documents.append(try await house.answer(EndpointRequest(method: "GET", path: path)).body)
        }
        #expect(documents.count == 4)
        #expect(Set(documents).count == 1)
        let json = try JSONValue(parsing: try #require(documents.first))
        let members = try #require(json.objectValue)
        var named = 0
        for (name, value) in members where name.hasSuffix("_endpoint") || name == "jwks_uri" {
            let url = try #require(value.stringValue)
            #expect(house.identity.service.endpoint(forPath: try house.local(url)) != nil, "\(name)")
            named += 1
        }
        #expect(named == 8)
    }

    @Test("it says what clients look for before they come")
    func promises() async throws {
        let house = try await SignInHouse()
        try await house.letClientsIn()
        let path = "/.well-known/openid-configuration/t/acme"
        let json = try #require(try await house.answer(EndpointRequest(method: "GET", path: path)).json)
        #expect(json["response_types_supported"] == ["code"])
        #expect(json["code_challenge_methods_supported"] == ["S256"])
        #expect(json["authorization_response_iss_parameter_supported"] == true)
        #expect(json["request_uri_parameter_supported"] == false)
        for method in ["none", "private_key_jwt"] {
            #expect(json["token_endpoint_auth_methods_supported"]?.arrayValue?.contains(.string(method)) == true)
        }
        let algorithms = json["token_endpoint_auth_signing_alg_values_supported"]?.arrayValue
        #expect(algorithms?.contains("ES256") == true)
        #expect(algorithms?.contains("HS256") == false)
        #expect(json["client_id_metadata_document_supported"] == true)
        #expect(json["scopes_supported"]?.arrayValue?.contains("offline_access") == true)
        #expect(json["scopes_supported"]?.arrayValue?.contains("filesystem:read") == true)
        #expect(json["id_token_signing_alg_values_supported"]?.arrayValue?.contains("RS256") == true)
        #expect(json["subject_types_supported"] == ["public", "pairwise"])
    }
}
