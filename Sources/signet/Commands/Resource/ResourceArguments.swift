import ArgumentParser
import AuthorizationServer
import Foundation
import OAuth

/// A permission on the command line: `read`, or `read=What it means`.
struct PermissionArgument: ExpressibleByArgument {
    let name: PermissionName
    /// What it means, if that was said.
    let text: DisplayText?
    /// What it is called when nothing was said.
    let otherwise: DisplayText

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard let first = parts.first, let name = try? PermissionName(String(first)),
            let otherwise = try? DisplayText(name.value)
        else { return nil }
        if parts.count == 2 {
            guard let text = try? DisplayText(String(parts[1])) else { return nil }
            self.text = text
        } else {
            text = nil
        }
        self.name = name
        self.otherwise = otherwise
    }
}

/// A tool on the command line: `write_file=write`, `move=read,write`, or `ping` for one that every token opens.
struct ToolArgument: ExpressibleByArgument {
    let name: ToolName
    /// What it needs, each as a permission or as its scope.
    let needs: [String]

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let name = try? ToolName(String(first)) else { return nil }
        self.name = name
        needs = parts.count == 2 ? parts[1].split(separator: ",").map(String.init) : []
    }

    /// The tool at a resource, at which all that it needs must be.
    func tool(at resource: ResourceName) throws(CommandFailure) -> ResourceTool {
        var permissions: Set<PermissionName> = []
        for text in needs {
            do throws(OAuthValueError) {
                permissions.insert(try PermissionName(text, at: resource))
            } catch {
                throw CommandFailure(
                    .usage,
                    "tool \"\(name)\" needs \"\(text)\", which is not a scope of \(resource)",
                    remedy: "write it as --tool \(name)=\(resource):PERMISSION, several with commas between them"
                )
            }
        }
        return ResourceTool(permissions: permissions)
    }
}

extension [ToolArgument] {
    /// The tools by their names; of two with the same name the last counts.
    func tools(at resource: ResourceName) throws(CommandFailure) -> [ToolName: ResourceTool] {
        var tools: [ToolName: ResourceTool] = [:]
        for argument in self { tools[argument.name] = try argument.tool(at: resource) }
        return tools
    }
}

/// The definition of a resource in a file, or on standard input for `-`: what `signet-mcp resource` prints.
struct DefinitionFile: ExpressibleByArgument {
    let path: String

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        path = argument
    }

    func read() throws(CommandFailure) -> ResourceDefinition {
        let source = path == "-" ? "standard input" : path
        // One byte more than is allowed, so that what is too long is told from what is cut off.
        let limit = ResourceDefinition.maximumBytes + 1
        let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        guard let handle, let bytes = try? Self.read(handle, upTo: limit) else {
            throw CommandFailure(.notFound, "there is no readable file \(path)")
        }
        do throws(ResourceDefinitionError) {
            return try ResourceDefinition(parsing: bytes)
        } catch {
            throw CommandFailure(
                .refused,
                "\(source) holds no definition of a resource: \(error)",
                remedy: "`signet-mcp resource` and `signet resource export --output json` print one"
            )
        }
    }

    private static func read(_ handle: FileHandle, upTo limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit, let part = try handle.read(upToCount: limit - bytes.count), !part.isEmpty {
            bytes += part
        }
        return bytes
    }
}
