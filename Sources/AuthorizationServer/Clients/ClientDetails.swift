import JSON
import OAuth

/// What a client says of itself beside its name (RFC 7591 §2); all of it unproven.
public struct ClientDetails: Sendable, Equatable {
    /// What kind of application it is (OpenID Connect Dynamic Client Registration 1.0 §2).
    public enum ApplicationType: String, Sendable, Hashable, CaseIterable {
        /// It runs on a server, or in a browser from one.
        case web
        /// It is installed on a person's device.
        case native
    }

    /// What kind of application it is.
    public var applicationType: ApplicationType?
    /// The scope that it said it would ask for; tells what to expect, and bounds nothing.
    public var scope: Scope?
    /// A picture.
    public var logoURI: String?
    /// Terms of service for people to read.
    public var termsURI: String?
    /// What it does with people's data.
    public var policyURI: String?
    /// Ways to reach who is responsible for it.
    public var contacts: [String]
    /// Which software it is; the same for all its installations.
    public var softwareID: String?
    /// The version of that software.
    public var softwareVersion: String?

    /// Details; nothing unless told.
    public init(
        applicationType: ApplicationType? = nil,
        scope: Scope? = nil,
        logoURI: String? = nil,
        termsURI: String? = nil,
        policyURI: String? = nil,
        contacts: [String] = [],
        softwareID: String? = nil,
        softwareVersion: String? = nil
    ) {
        self.applicationType = applicationType
        self.scope = scope
        self.logoURI = logoURI
        self.termsURI = termsURI
        self.policyURI = policyURI
        self.contacts = contacts
        self.softwareID = softwareID
        self.softwareVersion = softwareVersion
    }
}

extension ClientDetails {
    /// Its members as RFC 7591 §2 names them: for answers and for the stores.
    package func writeMembers(to json: inout JSONWriter) {
        json.member("application_type", applicationType?.rawValue)
        json.member("scope", scope?.description)
        json.member("logo_uri", logoURI)
        json.member("tos_uri", termsURI)
        json.member("policy_uri", policyURI)
        if !contacts.isEmpty { json.member("contacts", contacts) }
        json.member("software_id", softwareID)
        json.member("software_version", softwareVersion)
    }
}
