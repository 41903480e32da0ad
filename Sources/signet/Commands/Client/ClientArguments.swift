import ArgumentParser
import AuthorizationServer
import OAuth

/// How a client came to be here, on the command line.
enum OriginArgument: String, ExpressibleByArgument, CaseIterable {
    case administrator, registration, document

    init(_ origin: ClientOrigin) {
        self =
            switch origin {
            case .administrator: .administrator
            case .registration: .registration
            case .metadataDocument: .document
            }
    }
}

/// How a client may send its secret.
enum AuthenticationArgument: String, ExpressibleByArgument, CaseIterable {
    case basic, post, any

    var methods: Set<ClientAuthenticationMethod> {
        switch self {
        case .basic: [.clientSecretBasic]
        case .post: [.clientSecretPost]
        case .any: [.clientSecretBasic, .clientSecretPost]
        }
    }
}
