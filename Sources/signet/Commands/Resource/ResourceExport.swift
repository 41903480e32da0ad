import ArgumentParser
import AuthorizationServer
import JOSE
import JSON
import OAuth
import ResourceServer

extension ResourceCommand {
    /// `signet resource export`: what a resource server that is not ours needs to know.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Print the configuration that a resource server needs, with a snippet for its language.",
            discussion: """
                With --output json it is also a definition that `signet resource create --from` takes. \
                Everything comes from the one definition of the resource. The metadata is what the server publishes \
                at its well-known path (RFC 9728); all snippets take only access tokens of this tenant, for this \
                resource, signed with its one algorithm.

                  signet resource export --tenant acme orders
                  signet resource export --tenant acme orders --snippet python > auth.py
                  signet resource export --tenant acme orders --output json
                """
        )

        @OptionGroup var options: TenantOptions
        @Option(help: "Only the snippet for a language: swift, python (fastmcp) or typescript.")
        var snippet: ResourceSnippet?
        @Argument(transform: { try ResourceName($0) })
        var name: ResourceName

        func run() async throws {
            let publicURL = try options.shared.publicURL()
            let (resource, algorithm) = try await options.shared.administer { administration in
                let configuration = try await administration.configuration(of: options.tenant)
                let resource = try await administration.resource(name, in: options.tenant)
                return (resource, resource.accessTokenAlgorithm ?? configuration.tenant.accessTokenAlgorithm)
            }
            let export = ResourceExport(
                resource: resource,
                algorithm: algorithm,
                issuer: Issuer(base: publicURL, tenant: options.tenant)
            )
            if let snippet { return Console.data(snippet.whole(export)) }
            options.shared.output.print(export)
        }
    }
}

/// One resource as its server sees it.
struct ResourceExport: Answer {
    let resource: Resource
    let algorithm: JWSAlgorithm
    let issuer: Issuer

    var jwksURI: String { issuer.value + "/oauth2/jwks" }

    var definition: ResourceDefinition { resource.definition(algorithm: algorithm) }

    /// The scopes with what they mean, by name.
    var scopes: [(scope: String, text: String)] { definition.scopes.map { ($0.scope.value, $0.text.value) } }

    /// What clients are told to ask for: what some tool needs, where the tools are known; permissions of people who look after
    /// the resource are no client's business.
    var published: [String] {
        let needed = Set(definition.tools.values.flatMap(\.permissions).map { ScopeToken(definition.name, $0).value })
        return scopes.map(\.scope).filter { needed.isEmpty || needed.contains($0) }
    }

    /// What the server publishes, made by the code that our own servers publish it with.
    var protected: ProtectedResource {
        ProtectedResource(
            resource.identifier,
            authorizationServers: [issuer],
            scopes: Scope(published.compactMap { try? ScopeToken($0) })
        )
    }

    var text: String {
        let facts = Sheet([
            ("resource", .text(resource.identifier.value)), ("issuer", .text(issuer.value)),
            ("jwks_uri", .text(jwksURI)), ("algorithm", .text(algorithm.rawValue)), ("token_type", .text("at+jwt")),
            ("token_lifetime", .span(.seconds(resource.accessTokenLifetime))),
            ("metadata_url", .text(protected.metadataURL)),
            ("scopes", .rows(scopes.map { Sheet([("scope", .text($0.scope)), ("means", .text($0.text))]) })),
            ("tools", .rows(Sheet.tools(of: definition))),
        ])
        var parts = [facts.text, "# \(protected.metadataPath)\n" + String(decoding: protected.metadata, as: UTF8.self)]
        for snippet in ResourceSnippet.allCases { parts.append("# \(snippet.title)\n" + snippet.whole(self)) }
        return parts.joined(separator: "\n\n")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            definition.writeMembers(to: &json)
            json.member("issuer", issuer.value)
            json.member("jwks_uri", jwksURI)
            json.member("token_type", "at+jwt")
            json.member("metadata_url", protected.metadataURL)
            json.name("metadata")
            json.raw(protected.metadata)
            json.object("snippets") { json in
                for snippet in ResourceSnippet.allCases { json.member(snippet.rawValue, snippet.whole(self)) }
            }
        }
    }
}
