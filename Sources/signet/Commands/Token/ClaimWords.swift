import JOSE
import JSON

/// The parameters of a JOSE header in words.
enum HeaderWords {
    static func meaning(_ name: String, _ value: JSONValue) -> String {
        switch name {
        case "alg": algorithm(value.stringValue ?? "")
        case "typ": type(value.stringValue ?? "")
        case "kid": "the key that is said to have signed it, as the issuer's JWKS names it (RFC 7515 §4.1.4)"
        case "cty": "what the payload is (RFC 7515 §4.1.10)"
        case "crit": "extensions that must be understood; Signet's validator refuses any (RFC 7515 §4.1.11)"
        case "jku", "jwk", "x5u", "x5c": "a key, or where one is: never to be believed (RFC 8725 §3.10)"
        default: "not a parameter that Signet uses"
        }
    }

    private static func type(_ type: String) -> String {
        switch type.lowercased() {
        case "at+jwt", "application/at+jwt": "an access token (RFC 9068 §2.1)"
        case "jwt": "a JWT of no particular kind, such as an ID token"
        case "logout+jwt": "a logout token (OpenID Connect Back-Channel Logout)"
        case "dpop+jwt": "a proof of possession (RFC 9449)"
        default: "what kind of JWT this is (RFC 8725 §3.11)"
        }
    }

    private static func algorithm(_ name: String) -> String {
        guard let algorithm = JWSAlgorithm(rawValue: name) else {
            return "not an algorithm that Signet knows; the token is refused"
        }
        return switch algorithm {
        case .rs256, .rs384, .rs512: "RSA signature, PKCS #1 v1.5 (RFC 7518 §3.3)"
        case .ps256, .ps384, .ps512: "RSA signature, PSS (RFC 7518 §3.5)"
        case .es256, .es384, .es512: "ECDSA signature (RFC 7518 §3.4)"
        case .edDSA: "Ed25519 signature (RFC 8037 §3.1)"
        case .hs256, .hs384, .hs512: "HMAC: whoever verifies could also have made it; no access token by a JWKS"
        }
    }
}

/// The claims of a token in words.
enum ClaimWords {
    static func meaning(_ name: String, _ value: JSONValue, now: NumericDate) -> String {
        switch name {
        case "iss": "who issued it; its keys are at this URL + /.well-known/jwks.json"
        case "sub": "whom it speaks of: a person, or the client itself by client credentials (RFC 9068 §2.2)"
        case "aud": "for whom: only they may accept it; in an ID token, the client"
        case "exp": moment("expires", value, now)
        case "iat": moment("issued", value, now)
        case "nbf": moment("not before", value, now)
        case "auth_time": moment("the person signed in", value, now)
        case "jti": "its own name, unique; the audit knows it by this"
        case "client_id": "the client that asked for it (RFC 8693 §4.3)"
        case "tenant_id": "the one tenant in which it is valid"
        case "scope": scope(value.stringValue ?? "")
        case "roles": "the roles through which the client has these scopes"
        case "acr": "how well the person was authenticated (OpenID Connect Core §2)"
        case "amr": "by which means (RFC 8176)"
        case "azp": "the party that it was issued to (OpenID Connect Core §2)"
        case "at_hash": "ties it to the access token beside it (OpenID Connect Core §3.1.3.6)"
        case "name": "the person's full name"
        case "preferred_username": "what the person signs in with; it may change"
        case "email": "the person's e-mail address"
        case "email_verified": "whether that address was proven to be theirs"
        case "sid": "the person's session"
        case "cnf": "bound to a key: worthless to whoever cannot prove to have it (RFC 7800 §3.1)"
        case "nonce": "ties an ID token to its request (OpenID Connect Core §2)"
        case "act": "who acts for the subject (RFC 8693 §4.1)"
        default: "not a claim that Signet uses"
        }
    }

    /// A NumericDate, if the value is one.
    static func time(_ value: JSONValue?) -> NumericDate? {
        guard let seconds = value?.doubleValue, (0..<253_402_300_800).contains(seconds) else { return nil }
        return NumericDate(seconds)
    }

    private static func moment(_ what: String, _ value: JSONValue, _ now: NumericDate) -> String {
        guard let time = time(value) else { return "\(what): not a time (RFC 7519 §2)" }
        return "\(what) \(TimeText.iso8601(time)), \(TimeText.relative(time, to: now))"
    }

    private static func scope(_ text: String) -> String {
        let scopes = text.split(separator: " ")
        if scopes.isEmpty { return "nothing is allowed" }
        let words = scopes.prefix(8)
            .map { scope in
                let parts = scope.split(separator: ":", maxSplits: 1)
                return parts.count == 2 ? "\(parts[1]) at \(parts[0])" : String(scope)
            }
        return "allows " + words.joined(separator: ", ") + (scopes.count > 8 ? ", …" : "")
    }
}
