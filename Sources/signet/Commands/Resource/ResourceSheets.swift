import AuthorizationServer
import OAuth

extension Sheet {
    /// A resource as a row of a list.
    init(row resource: Resource) {
        self.init([
            ("name", .text(resource.name.value)),
            ("identifier", .text(resource.identifier.value)),
            ("token_lifetime", .span(.seconds(resource.accessTokenLifetime))),
            ("algorithm", .text(resource.accessTokenAlgorithm?.rawValue)),
        ])
    }

    /// A resource whole.
    init(_ resource: Resource) {
        self.init(row: resource)
        let scopes = resource.permissions.sorted { $0.key < $1.key }
        fields.append(
            (
                "scopes",
                .rows(
                    scopes.map { permission, text in
                        Sheet([
                            ("scope", .text(ScopeToken(resource.name, permission).value)),
                            ("means", .text(text.value)),
                        ])
                    }
                )
            )
        )
        fields.append(("tools", .rows(Sheet.tools(of: resource.definition(algorithm: nil)))))
    }

    /// A row for each tool: what people call it, and what it needs.
    static func tools(of definition: ResourceDefinition) -> [Sheet] {
        definition.tools.sorted { $0.key < $1.key }
            .map { name, tool in
                Sheet([
                    ("tool", .text(name.value)), ("title", .text(tool.title?.value)),
                    ("needs", .list(tool.scope(at: definition.name).tokens.map(\.value))),
                ])
            }
    }
}
