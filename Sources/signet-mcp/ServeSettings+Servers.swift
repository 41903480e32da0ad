import ArgumentParser
import MCPServers
import OAuth

// What is served, and with what.
extension ServeSettings {
    static func resources(
        _ options: Serve,
        _ environment: ServeEnvironment,
        isDevelopment: Bool
    ) throws -> [(StandardServer, ResourceIdentifier)] {
        let names = environment.list(options.servers.map(\.rawValue), "SERVERS")
        let servers = try names.map { name in
            guard let server = StandardServer(rawValue: name) else {
                let known = StandardServer.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("There is no server \(name); known are \(known)")
            }
            return server
        }
        guard !servers.isEmpty, Set(servers).count == servers.count else {
            throw ValidationError("Name each server that is to be served once, such as: serve filesystem")
        }
        if let own = options.resource ?? environment["RESOURCE"] {
            guard servers.count == 1 else {
                throw ValidationError("--resource is for one server; give --url for several")
            }
            return [(servers[0], try resource("--resource", own, isDevelopment))]
        }
        var base = try environment.needed(options.baseURL, "--url", "URL")
        while base.hasSuffix("/") { base.removeLast() }
        return try servers.map { ($0, try resource("--url", base + $0.path, isDevelopment)) }
    }

    private static func resource(_ option: String, _ text: String, _ isDevelopment: Bool) throws -> ResourceIdentifier {
        let resource = try parse(option, text) { try ResourceIdentifier($0) }
        guard isDevelopment || resource.url?.scheme == "https" else {
            throw ValidationError("\(option) must be an https URL; only --development allows http on loopback")
        }
        guard resource.url?.scheme == "https" || resource.url?.isLoopback == true else {
            throw ValidationError("\(option) may be http only on loopback")
        }
        return resource
    }

    /// `tenant/name=path`, each name once in its tenant.
    static func repositories(_ texts: [String]) throws -> [TenantID: [String: String]] {
        var repositories: [TenantID: [String: String]] = [:]
        for text in texts {
            let sides = text.split(separator: "=", maxSplits: 1)
            let names = sides.first?.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false) ?? []
            guard sides.count == 2, names.count == 2, !names[1].isEmpty, !names[1].contains("/") else {
                throw ValidationError("--git-repository must be tenant/name=path, not \(text)")
            }
            let tenant = try parse("--git-repository", String(names[0])) { try TenantID($0) }
            guard repositories[tenant, default: [:]].updateValue(String(sides[1]), forKey: String(names[1])) == nil
            else {
                throw ValidationError("--git-repository names \(names[0])/\(names[1]) twice")
            }
        }
        return repositories
    }

    static func embedding(
        _ options: Serve,
        _ environment: ServeEnvironment
    ) throws -> EmbeddingServiceSettings? {
        guard let url = options.embeddingURL ?? environment["EMBEDDING_URL"] else { return nil }
        let model = try environment.needed(options.embeddingModel, "--embedding-model", "EMBEDDING_MODEL")
        let text = try environment.needed(options.embeddingDimension, "--embedding-dimension", "EMBEDDING_DIMENSION")
        guard let dimension = Int(text), dimension > 0 else {
            throw ValidationError("--embedding-dimension must be a number, not \(text)")
        }
        return EmbeddingServiceSettings(
            url: url,
            model: model,
            dimension: dimension,
            keyVariable: options.embeddingKeyVariable ?? environment["EMBEDDING_KEY_VARIABLE"]
        )
    }
}
