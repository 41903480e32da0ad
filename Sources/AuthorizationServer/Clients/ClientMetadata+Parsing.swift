import JOSE
import JSON
import OAuth

extension ClientMetadata {
    /// Reads a JSON object; one that names a member twice is refused (RFC 8725 §2.4 tells why).
    public init(parsing bytes: [UInt8], limits: Limits = Limits()) throws(RegistrationError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(
                parsing: bytes,
                maximumBytes: limits.bytes,
                maximumDepth: limits.depth,
                maximumValues: 2048
            )
        } catch {
            switch error {
            case .duplicateMember: throw .invalid("A member stands twice.")
            case .tooDeep: throw .invalid("The JSON is nested too deeply.")
            case .tooLarge(let limit): throw .invalid("The JSON is longer than \(limit) bytes.")
            case .tooManyValues: throw .invalid("The JSON has too many values.")
            default: throw .invalid("The body is not JSON.")
            }
        }
        guard let members = value.objectValue else { throw .invalid("The body is not a JSON object.") }
        try self.init(ClientMetadataMembers(members), limits)
    }

    private init(_ members: ClientMetadataMembers, _ limits: Limits) throws(RegistrationError) {
        self.init()
        // RFC 7591 §2.3, §3.2.2: nobody's statements are trusted here, and to pass over one would register something else
        // than its maker has vouched for.
        if let statement = try members.text("software_statement", maximumBytes: limits.bytes) {
            guard (try? CompactJWS(parsing: Array(statement.utf8))) != nil else {
                throw RegistrationError(.invalidSoftwareStatement, "The software statement is not a JWT.")
            }
            throw RegistrationError(.unapprovedSoftwareStatement, "Software statements are not accepted here.")
        }
        clientID = try members.text("client_id", maximumBytes: 2048)
        clientSecret = try members.text("client_secret", maximumBytes: 2048)
        redirectURIs = try members.redirects("redirect_uris", limits)
        postLogoutRedirectURIs = try members.redirects("post_logout_redirect_uris", limits)
        if let names = try members.texts("grant_types", maximumCount: 16) {
            grantTypes = Set(names.compactMap(GrantType.init))
            unknownGrantTypes = names.filter { GrantType(rawValue: $0) == nil }
        }
        responseTypes = try members.texts("response_types", maximumCount: 16)
        tokenEndpointAuthMethod = try members.text("token_endpoint_auth_method", maximumBytes: 64)
        tokenEndpointAuthSigningAlg = try members.algorithm("token_endpoint_auth_signing_alg")
        clientName = try members.displayText("client_name")
        clientURI = try members.page("client_uri").flatMap { try? RedirectURI($0) }
        if let text = try members.text("scope", maximumBytes: 8192) {
            guard let scope = try? Scope(parsing: text) else { throw .invalid("The member scope is malformed.") }
            self.scope = scope
        }
        keys = try members.keys(limits)
        details.applicationType = try members.choice("application_type")
        details.logoURI = try members.page("logo_uri")
        details.termsURI = try members.page("tos_uri")
        details.policyURI = try members.page("policy_uri")
        details.contacts = try members.contacts(limits)
        details.softwareID = try members.displayText("software_id")?.value
        details.softwareVersion = try members.displayText("software_version")?.value
        idTokenSignedResponseAlg = try members.algorithm("id_token_signed_response_alg")
        userInfoSignedResponseAlg = try members.algorithm("userinfo_signed_response_alg")
        subjectType = try members.choice("subject_type")
    }
}

/// The members of a client's metadata, each read with its type and its bound.
private struct ClientMetadataMembers {
    private let members: JSONObject

    init(_ members: JSONObject) { self.members = members }

    /// A string; nil when it is left out, null or empty.
    func text(_ name: String, maximumBytes: Int) throws(RegistrationError) -> String? {
        guard let value = members[name], value != .null else { return nil }
        guard let text = value.stringValue else { throw .invalid("The member \(name) is not a string.") }
        guard text.utf8.count <= maximumBytes else { throw .invalid("The member \(name) is too long.") }
        return text.isEmpty ? nil : text
    }

    func texts(_ name: String, maximumCount: Int) throws(RegistrationError) -> [String]? {
        guard let value = members[name], value != .null else { return nil }
        let texts = value.arrayValue?.compactMap(\.stringValue)
        guard let texts, texts.count == value.arrayValue?.count else {
            throw .invalid("The member \(name) is not an array of strings.")
        }
        guard texts.count <= maximumCount else { throw .invalid("The member \(name) has too many entries.") }
        return texts
    }

    func redirects(_ name: String, _ limits: ClientMetadata.Limits) throws(RegistrationError) -> [RedirectURI]? {
        guard let value = members[name], value != .null else { return nil }
        let texts = value.arrayValue?.compactMap(\.stringValue)
        guard let texts, texts.count == value.arrayValue?.count else {
            throw RegistrationError(.invalidRedirectURI, "The member \(name) is not an array of strings.")
        }
        guard texts.count <= limits.redirectURIs else {
            throw RegistrationError(.invalidRedirectURI, "The member \(name) has too many entries.")
        }
        var uris: [RedirectURI] = []
        for text in texts {
            guard let uri = try? RedirectURI(text) else {
                throw RegistrationError(
                    .invalidRedirectURI,
                    "An entry of \(name) is not https, http on this machine or an app's own scheme, without fragment."
                )
            }
            if !uris.contains(uri) { uris.append(uri) }
        }
        return uris
    }

    func displayText(_ name: String) throws(RegistrationError) -> DisplayText? {
        guard let text = try text(name, maximumBytes: 800) else { return nil }
        guard let text = try? DisplayText(text) else {
            throw .invalid("The member \(name) is longer than 200 characters, or has control characters.")
        }
        guard text.isPlainlyVisible else {
            throw .invalid("The member \(name) has characters that nobody sees, or nothing else.")
        }
        return text
    }

    /// A page or a picture for people: never `javascript:` or any other scheme that a browser would act on.
    func page(_ name: String) throws(RegistrationError) -> String? {
        guard let text = try text(name, maximumBytes: 2048) else { return nil }
        guard let url = AbsoluteURL(text), url.scheme == "https" || url.isLoopback else {
            throw .invalid("The member \(name) is not an https URL.")
        }
        return text
    }

    func choice<Choice: RawRepresentable<String>>(_ name: String) throws(RegistrationError) -> Choice? {
        guard let text = try text(name, maximumBytes: 64) else { return nil }
        guard let choice = Choice(rawValue: text) else { throw .invalid("The member \(name) has no such value.") }
        return choice
    }

    func algorithm(_ name: String) throws(RegistrationError) -> JWSAlgorithm? {
        guard let text = try text(name, maximumBytes: 64) else { return nil }
        guard let algorithm = JWSAlgorithm(rawValue: text), JWSAlgorithm.asymmetric.contains(algorithm) else {
            throw .invalid("The member \(name) is not an algorithm of this server.")
        }
        return algorithm
    }

    func contacts(_ limits: ClientMetadata.Limits) throws(RegistrationError) -> [String] {
        let texts = try texts("contacts", maximumCount: limits.contacts) ?? []
        guard texts.allSatisfy({ (try? DisplayText($0)) != nil }) else {
            throw .invalid("An entry of contacts is empty, too long, or has control characters.")
        }
        return texts
    }

    /// RFC 7591 §2: `jwks` and `jwks_uri` must not stand together.
    func keys(_ limits: ClientMetadata.Limits) throws(RegistrationError) -> ClientKeys? {
        let url = try text("jwks_uri", maximumBytes: 2048)
        var value = members["jwks"]
        if value == .some(.null) { value = .none }
        switch (value, url) {
        case (nil, nil): return nil
        case (.some, .some): throw .invalid("The members jwks and jwks_uri must not stand together.")
        case (nil, let url?):
            guard AbsoluteURL(url)?.scheme == "https" else {
                throw .invalid("The member jwks_uri is not an https URL.")
            }
            return .at(url)
        case (let value?, _):
            let bounds = JWKSet.Limits(bytes: limits.bytes, keys: limits.keys)
            guard let set = try? JWKSet(parsing: value.bytes, limits: bounds), !set.keys.isEmpty else {
                throw .invalid("The member jwks is not a set of public keys that this server can use.")
            }
            // A private member in it would be a key that everybody may now know.
            let isPrivate = value["keys"]?.arrayValue?.contains { $0["d"] != nil || $0["k"] != nil } ?? false
            guard !isPrivate else { throw .invalid("The member jwks holds private keys.") }
            return .inline(set.bytes)
        }
    }
}
