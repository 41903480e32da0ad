import ArgumentParser
import AuthorizationServer
import JOSE
import OAuth

/// The public keys by which a client proves who it is (`private_key_jwt`), as options of `signet client create` and `update`.
struct ClientKeyOptions: ParsableArguments {
    @Option(
        name: .customLong("jwks"),
        help: "A file with its public keys, a JWK Set: it proves by them who it is and has no secret.",
        completion: .file()
    )
    var file: String?
    @Option(
        name: .customLong("jwks-uri"),
        help: ArgumentHelp("Where it publishes its public keys instead; https.", valueName: "url")
    )
    var url: String?
    @Option(name: .customLong("assertion-algorithm"), help: "The only algorithm that it signs its proofs with.")
    var algorithm: AssertionAlgorithmArgument?

    /// Whether it proves by keys who it is.
    var hasKeys: Bool { file != nil || url != nil }

    /// Whether something was given.
    var isEmpty: Bool { !hasKeys && algorithm == nil }

    func validate() throws {
        if file != nil, url != nil { throw ValidationError("--jwks and --jwks-uri contradict each other") }
        if let url, AbsoluteURL(url)?.scheme != "https" { throw ValidationError("--jwks-uri is an https URL") }
    }

    /// The keys; nil when none were named.
    func keys() throws(CommandFailure) -> ClientKeys? {
        if let file { return .inline(try ClientKeyFile.read(file)) }
        return url.map(ClientKeys.at)
    }

    /// Puts what was given in the place of what is there.
    func apply(_ keys: ClientKeys?, to client: inout Client) {
        if let keys {
            client.keys = keys
            client.authenticationMethods = [.privateKeyJWT]
        }
        if let algorithm { client.assertionAlgorithm = algorithm.value }
    }
}

/// An algorithm of `private_key_jwt`, on the command line.
struct AssertionAlgorithmArgument: ExpressibleByArgument {
    let value: JWSAlgorithm

    init?(argument: String) {
        guard let value = JWSAlgorithm(rawValue: argument), !value.isSymmetric else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { JWSAlgorithm.asymmetric.map(\.rawValue).sorted() }
}
