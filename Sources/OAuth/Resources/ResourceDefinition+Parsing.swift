import JOSE
import JSON

/// Why a text is no definition of a resource, in words for whoever wrote it.
public struct ResourceDefinitionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    init(_ description: String) { self.description = description }

    init(_ member: String, _ error: OAuthValueError) { self.init("\(member): \(error)") }
}

extension ResourceDefinition {
    /// Far more than any definition takes.
    public static let maximumBytes = 512 * 1024

    /// Reads a definition.
    public init(parsing bytes: [UInt8]) throws(ResourceDefinitionError) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(
                parsing: bytes,
                maximumBytes: Self.maximumBytes,
                maximumDepth: 16,
                maximumValues: 50_000
            )
        } catch { throw ResourceDefinitionError("it is not JSON (\(error.code))") }
        guard let members = json.objectValue else { throw ResourceDefinitionError("it is not a JSON object") }
        let name: ResourceName = try Self.name(members["name"], "name")
        let identifier: ResourceIdentifier = try Self.name(members["resource"], "resource")
        self.init(
            name: name,
            identifier: identifier,
            permissions: try Self.permissions(members["scopes"], at: name),
            tools: try Self.tools(members["tools"], at: name),
            tokenLifetime: try Self.lifetime(members["token_lifetime"]),
            algorithm: try Self.algorithm(members["algorithm"])
        )
        for (tool, needs) in tools {
            guard let unknown = needs.permissions.sorted().first(where: { permissions[$0] == nil }) else { continue }
            throw ResourceDefinitionError("tools.\(tool): \(ScopeToken(name, unknown)) is not among the scopes")
        }
    }

    // MARK: Members

    private static func permissions(
        _ value: JSONValue?,
        at resource: ResourceName
    ) throws(ResourceDefinitionError) -> [PermissionName: DisplayText] {
        var permissions: [PermissionName: DisplayText] = [:]
        for (scope, text) in try object(value, "scopes") {
            permissions[try permission(scope, at: resource, "scopes.\(scope)")] = try Self.text(text, "scopes.\(scope)")
        }
        return permissions
    }

    private static func tools(
        _ value: JSONValue?,
        at resource: ResourceName
    ) throws(ResourceDefinitionError) -> [ToolName: ResourceTool] {
        guard let value else { return [:] }
        var tools: [ToolName: ResourceTool] = [:]
        for (name, value) in try object(value, "tools") {
            let member = "tools.\(name)"
            let parts = try object(value, member)
            guard let scopes = parts["scopes"]?.arrayValue else {
                throw ResourceDefinitionError("\(member).scopes: must be a list of scopes")
            }
            var tool = ResourceTool(permissions: [])
            if let title = parts["title"], title != .null { tool.title = try text(title, "\(member).title") }
            for scope in scopes {
                tool.permissions.insert(try permission(scope.stringValue ?? "", at: resource, "\(member).scopes"))
            }
            tools[try Self.name(.string(name), "tools")] = tool
        }
        return tools
    }

    private static func lifetime(_ value: JSONValue?) throws(ResourceDefinitionError) -> Int? {
        guard let value, value != .null else { return nil }
        guard let seconds = value.integerValue, (1...86_400).contains(seconds) else {
            throw ResourceDefinitionError("token_lifetime: must be a number of seconds from 1 to 86400")
        }
        return Int(seconds)
    }

    private static func algorithm(_ value: JSONValue?) throws(ResourceDefinitionError) -> JWSAlgorithm? {
        guard let value, value != .null else { return nil }
        guard let algorithm = value.stringValue.flatMap(JWSAlgorithm.init(rawValue:)), !algorithm.isSymmetric else {
            throw ResourceDefinitionError("algorithm: is none that is known here")
        }
        return algorithm
    }

    // MARK: Values

    private static func object(_ value: JSONValue?, _ member: String) throws(ResourceDefinitionError) -> JSONObject {
        guard let object = value?.objectValue else { throw ResourceDefinitionError("\(member): must be an object") }
        return object
    }

    private static func name<Name: OAuthName>(
        _ value: JSONValue?,
        _ member: String
    ) throws(ResourceDefinitionError) -> Name {
        guard let text = value?.stringValue else { throw ResourceDefinitionError("\(member): is missing") }
        do throws(OAuthValueError) { return try Name(text) } catch { throw ResourceDefinitionError(member, error) }
    }

    private static func text(_ value: JSONValue, _ member: String) throws(ResourceDefinitionError) -> DisplayText {
        guard let text = value.stringValue else { throw ResourceDefinitionError("\(member): must be a text") }
        do throws(OAuthValueError) {
            return try DisplayText(text)
        } catch { throw ResourceDefinitionError(member, error) }
    }

    /// A permission by its scope, which must be one of this resource.
    private static func permission(
        _ scope: String,
        at resource: ResourceName,
        _ member: String
    ) throws(ResourceDefinitionError) -> PermissionName {
        do throws(OAuthValueError) {
            return try PermissionName(scope, at: resource)
        } catch { throw ResourceDefinitionError("\(member): \"\(scope)\" is not a scope of \(resource)") }
    }
}
