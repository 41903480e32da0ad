import OAuth
import SigningKeys

extension IdentityService {
    /// What the operator decides for all tenants.
    public struct Settings: Sendable {
        /// Where the service is reached: the beginning of every issuer.
        public var publicURL: Issuer
        /// The spans of the signing keys' lives.
        public var schedule: KeySchedule
        /// How often the store is asked for changes.
        public var pollInterval: Duration

        /// What no password may be.
        public var commonPasswords = CommonPasswords.shipped

        /// Settings; the store is asked for changes four times a second unless told otherwise.
        public init(publicURL: Issuer, schedule: KeySchedule, pollInterval: Duration = .milliseconds(250)) {
            self.publicURL = publicURL
            self.schedule = schedule
            self.pollInterval = pollInterval
        }
    }
}
