import OAuth

/// A named set of permissions that clients (later: users) have.
public struct Role: Sendable, Equatable {
    /// Where a role's permissions hold.
    public enum Target: Hashable, Sendable {
        /// At every resource of the tenant, also at those that come later; written `*`.
        case everyResource
        /// At one resource.
        case resource(ResourceName)
    }

    /// Its name in tokens; never changes.
    public let name: RoleName
    /// What it is for.
    public var description: DisplayText?
    /// What it allows, and where.
    public var grants: [Target: Set<PermissionName>]

    /// A role of all its parts.
    public init(name: RoleName, description: DisplayText? = nil, grants: [Target: Set<PermissionName>]) {
        self.name = name
        self.description = description
        self.grants = grants.filter { !$0.value.isEmpty }
    }

    /// The role after a change that cannot touch its name: for the stores.
    public func updated(by change: (inout Role) -> Void) -> Role {
        var new = self
        change(&new)
        return Role(name: name, description: new.description, grants: new.grants)
    }
}

extension Role.Target: CustomStringConvertible {
    /// Parses `*` or the name of a resource.
    public init(_ text: String) throws(OAuthValueError) {
        self = text == "*" ? .everyResource : .resource(try ResourceName(text))
    }

    /// `*` or the name of the resource.
    public var description: String {
        switch self {
        case .everyResource: "*"
        case .resource(let name): name.value
        }
    }
}
