import SigningKeys

extension ServerConfiguration {
    /// The spans of a signing key's life that follow from the settings; ``KeySchedule`` tells how.
    func keySchedule() throws(ConfigurationError) -> KeySchedule {
        do throws(KeyScheduleError) {
            return try KeySchedule(
                jwksMaxAge: jwksMaxAge,
                clockSkew: tokens.clockSkew,
                longestTokenLifetime: tokens.maximumLifetime,
                rotationInterval: keys.rotationInterval,
                propagation: propagation
            )
        } catch {
            let place = ConfigurationIssue.Place.environment("the spans of signing keys")
            throw ConfigurationError(issues: [ConfigurationIssue(place, key: "", "\(error)")])
        }
    }

    /// How long a server may go on with an older state of the store: a few polls, of which one may be slow.
    private var propagation: Duration { store.pollInterval * 4 + .seconds(1) }
}
