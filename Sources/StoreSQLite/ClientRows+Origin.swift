import AuthorizationServer
import Foundation
import GRDB
import JOSE
import JSON
import OAuth

/// What a client says of itself, and how it came here, as columns.
extension ClientRows {
    /// The origin of those whom somebody here made.
    static let administrator = "administrator"
    private static let registration = "registration"
    private static let metadataDocument = "metadata_document"

    // MARK: Its own claims

    static func claims(_ client: Client) -> StatementArguments {
        let keys: (inline: Data?, url: String?) =
            switch client.keys {
            case nil: (nil, nil)
            case .inline(let bytes): (Data(bytes), nil)
            case .at(let url): (nil, url)
            }
        return [keys.inline, keys.url, client.assertionAlgorithm?.rawValue, details(client.details)]
    }

    static func keys(_ row: inout SQLiteColumns) throws -> ClientKeys? {
        let inline = try row.optionalBytes()
        let url: String? = try row.optional()
        return inline.map(ClientKeys.inline) ?? url.map(ClientKeys.at)
    }

    private static func details(_ details: ClientDetails) -> String {
        if details == ClientDetails() { return "{}" }
        return json { json in
            json.object { json in details.writeMembers(to: &json) }
        }
    }

    static func details(_ row: inout SQLiteColumns) throws -> ClientDetails {
        try row.json { cursor throws(JSONError) in
            var details = ClientDetails()
            try cursor.object { name, cursor throws(JSONError) in
                switch name {
                case "application_type": details.applicationType = .init(rawValue: try cursor.string())
                case "scope":
                    let text = try cursor.string()
                    details.scope = try? Scope(parsing: text)
                case "logo_uri": details.logoURI = try cursor.string()
                case "tos_uri": details.termsURI = try cursor.string()
                case "policy_uri": details.policyURI = try cursor.string()
                case "contacts": details.contacts = try cursor.strings()
                case "software_id": details.softwareID = try cursor.string()
                case "software_version": details.softwareVersion = try cursor.string()
                default: try cursor.skip()
                }
            }
            return details
        }
    }

    // MARK: Its origin

    static func origin(_ client: Client) -> StatementArguments {
        let nothing: StatementArguments = [nil, nil, nil, nil]
        let lastUsedAt: StatementArguments = [client.origin.lastUsedAt?.seconds]
        switch client.origin {
        case .administrator: return [administrator] + nothing + nothing + lastUsedAt
        case .registration(let record):
            let facts: StatementArguments = [
                record.address, record.userAgent, record.accessToken.data, record.initialAccessToken,
            ]
            return [registration] + facts + nothing + lastUsedAt
        case .metadataDocument(let record):
            let facts: StatementArguments = [
                record.fetchedAt.seconds, record.freshUntil.seconds, Data(record.digest), record.entityTag,
            ]
            return [metadataDocument] + nothing + facts + lastUsedAt
        }
    }

    static func origin(_ row: inout SQLiteColumns) throws -> ClientOrigin {
        let kind: String = try row.value()
        let (address, userAgent): (String?, String?) = (try row.optional(), try row.optional())
        let accessToken = try row.optionalBytes()
        let initialAccessToken: String? = try row.optional()
        let (fetchedAt, freshUntil) = (try row.optionalDate(), try row.optionalDate())
        let digest = try row.optionalBytes()
        let entityTag: String? = try row.optional()
        let lastUsedAt = try row.optionalDate()
        switch (kind, accessToken, fetchedAt, freshUntil) {
        case (administrator, _, _, _): return .administrator
        case (registration, let accessToken?, _, _) where accessToken.count == 32:
            return .registration(
                RegistrationRecord(
                    address: address,
                    userAgent: userAgent,
                    accessToken: TokenHash(accessToken),
                    initialAccessToken: initialAccessToken,
                    lastUsedAt: lastUsedAt
                )
            )
        case (metadataDocument, _, let fetchedAt?, let freshUntil?):
            return .metadataDocument(
                MetadataDocumentRecord(
                    fetchedAt: fetchedAt,
                    freshUntil: freshUntil,
                    digest: digest ?? [],
                    entityTag: entityTag,
                    lastUsedAt: lastUsedAt
                )
            )
        default: throw row.corrupt
        }
    }
}
