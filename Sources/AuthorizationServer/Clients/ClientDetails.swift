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
        logoURI: String? = nil,
        termsURI: String? = nil,
        policyURI: String? = nil,
        contacts: [String] = [],
        softwareID: String? = nil,
        softwareVersion: String? = nil
    ) {
        self.applicationType = applicationType
        self.logoURI = logoURI
        self.termsURI = termsURI
        self.policyURI = policyURI
        self.contacts = contacts
        self.softwareID = softwareID
        self.softwareVersion = softwareVersion
    }
}
