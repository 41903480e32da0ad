import AuthorizationServer
import GRDB
import JSON
import OAuth

/// What a tenant lets strangers' clients do, as JSON in two columns; a member that is not there is as for a new tenant.
enum ClientPolicyColumns {
    static func text(_ policy: RegistrationPolicy) -> String {
        json { json in
            json.object { json in
                json.member("mode", policy.mode.rawValue)
                if !policy.redirectPatterns.isEmpty {
                    json.member("redirects", policy.redirectPatterns.map(\.value))
                }
                json.member("scope", policy.scope?.description)
                if !policy.clientRoles.isEmpty {
                    json.member("client_roles", policy.clientRoles.map(\.value).sorted())
                }
                json.member("unused_lifetime", Int64(policy.unusedLifetime))
                json.member("idle_lifetime", Int64(policy.idleLifetime))
                json.member("maximum_clients", Int64(policy.maximumClients))
                json.member("maximum_per_hour", Int64(policy.maximumPerHour))
            }
        }
    }

    static func text(_ policy: ClientDocumentPolicy) -> String {
        json { json in
            json.object { json in
                json.member("enabled", policy.isEnabled)
                if !policy.allowedHosts.isEmpty { json.member("allowed_hosts", policy.allowedHosts) }
                if !policy.deniedHosts.isEmpty { json.member("denied_hosts", policy.deniedHosts) }
            }
        }
    }

    static func registration(_ row: Row) throws -> RegistrationPolicy {
        let value = try members(row, "registration")
        let standard = RegistrationPolicy()
        func number(_ name: String, _ otherwise: Int) -> Int { value[name]?.integerValue.map { Int($0) } ?? otherwise }
        func names<Name: OAuthName>(_ name: String) throws -> [Name] {
            try (value[name]?.arrayValue ?? [])
                .map {
                    guard let name = $0.stringValue.flatMap({ try? Name($0) }) else {
                        throw row.corrupt("registration")
                    }
                    return name
                }
        }
        // What is unknown is a later version's: nothing is safer than what it may have meant.
        let mode = value["mode"].map { $0.stringValue.flatMap(RegistrationPolicy.Mode.init) ?? .off }
        return RegistrationPolicy(
            mode: mode ?? standard.mode,
            redirectPatterns: try names("redirects"),
            scope: try value["scope"]?.stringValue
                .map {
                    guard let scope = try? Scope(parsing: $0) else { throw row.corrupt("registration") }
                    return scope
                },
            clientRoles: Set(try names("client_roles")),
            unusedLifetime: number("unused_lifetime", standard.unusedLifetime),
            idleLifetime: number("idle_lifetime", standard.idleLifetime),
            maximumClients: number("maximum_clients", standard.maximumClients),
            maximumPerHour: number("maximum_per_hour", standard.maximumPerHour)
        )
    }

    static func documents(_ row: Row) throws -> ClientDocumentPolicy {
        let value = try members(row, "client_documents")
        func hosts(_ name: String) -> [String] { value[name]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        return ClientDocumentPolicy(
            isEnabled: value["enabled"]?.boolValue ?? true,
            allowedHosts: hosts("allowed_hosts"),
            deniedHosts: hosts("denied_hosts")
        )
    }

    private static func members(_ row: Row, _ column: String) throws -> JSONValue {
        let text: String = try row.value(column)
        guard let value = try? JSONValue(parsing: Array(text.utf8)), value.objectValue != nil else {
            throw row.corrupt(column)
        }
        return value
    }
}
