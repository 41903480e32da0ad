import AuthorizationServer
import JOSE
import OAuth

/// A client that registered itself.
func registered(_ id: String, at time: NumericDate = noon, name: String = "Editor") throws -> Client {
    Client(
        id: try ClientID(id),
        name: try DisplayText(name),
        grantTypes: [.authorizationCode, .refreshToken],
        authenticationMethods: [.none],
        keys: .at("https://editor.example/keys"),
        assertionAlgorithm: .es256,
        details: ClientDetails(
            applicationType: .native,
            scope: try Scope(parsing: "filesystem:read filesystem:write"),
            logoURI: "https://editor.example/logo.png",
            termsURI: "https://editor.example/terms",
            policyURI: "https://editor.example/policy",
            contacts: ["ops@editor.example", "Zoë"],
            softwareID: "editor",
            softwareVersion: "1.2 \"beta\""
        ),
        signIn: ClientSignIn(redirectURIs: [try RedirectURI("http://127.0.0.1/callback")]),
        origin: .registration(
            RegistrationRecord(
                address: "2001:db8::7",
                userAgent: "Editor/1.2 („beta“)",
                accessToken: hash("registration of \(id)"),
                initialAccessToken: "token"
            )
        ),
        createdAt: time
    )
}

/// A client of a metadata document.
func documentClient(_ url: String, version: UInt8 = 1, freshUntil: NumericDate = hours(1)) throws -> Client {
    Client(
        id: try ClientID(url),
        name: try DisplayText("Version \(version)"),
        grantTypes: [.authorizationCode],
        authenticationMethods: [.privateKeyJWT],
        keys: .inline(Array(#"{"keys":[]}"#.utf8)),
        signIn: ClientSignIn(redirectURIs: [try RedirectURI("https://app.example/callback")]),
        origin: .metadataDocument(
            MetadataDocumentRecord(
                fetchedAt: noon,
                freshUntil: freshUntil,
                digest: [version, 0, 255],
                entityTag: "\"v\(version)\""
            )
        ),
        createdAt: noon
    )
}

func initialAccessToken(
    _ id: String,
    note: String = "For the pilot",
    uses: Int? = nil,
    until: NumericDate? = nil
) throws -> InitialAccessToken {
    InitialAccessToken(
        id: id,
        note: try DisplayText(note),
        hash: hash("initial \(id)"),
        createdAt: noon,
        expiresAt: until,
        usesLeft: uses
    )
}
