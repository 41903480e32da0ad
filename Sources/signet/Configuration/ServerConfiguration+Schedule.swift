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
            var problem = "\(error)"
            for (name, key) in Self.scheduleKeys { problem = problem.replacing(name, with: key) }
            throw ConfigurationError(issues: [ConfigurationIssue(place, key: "", problem)])
        }
    }

    /// What the schedule's spans are called in the file.
    private static var scheduleKeys: [(String, String)] {
        [
            ("jwksMaxAge", "jwks.max_age"), ("clockSkew", "tokens.clock_skew"),
            ("longestTokenLifetime", "tokens.maximum_lifetime"), ("rotationInterval", "keys.rotation_interval"),
            ("propagation", "the delay of store.poll_interval"),
        ]
    }

    /// How long a server may go on with an older state of the store: a few polls, of which one may be slow.
    private var propagation: Duration { store.pollInterval * 4 + .seconds(1) }
}
