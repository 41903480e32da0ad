import Testing

@testable import SigningKeys

@Suite("Key schedule")
struct KeyScheduleTests {
    @Test("the derived spans follow from the configured ones")
    func derived() throws {
        let schedule = try KeySchedule(
            jwksMaxAge: .seconds(300),
            clockSkew: .seconds(60),
            longestTokenLifetime: .seconds(3600),
            rotationInterval: .seconds(86400),
            propagation: .seconds(10)
        )
        #expect(schedule.publishAhead == .seconds(370))
        #expect(schedule.retireAfter == .seconds(3730))
        #expect(schedule.mostPublishedKeys == 3)
    }

    @Test("the spans of a test of rotation under load hold: ten rotations in a minute")
    func short() throws {
        let schedule = try KeySchedule(
            jwksMaxAge: .seconds(3),
            clockSkew: .seconds(1),
            longestTokenLifetime: .seconds(10),
            rotationInterval: .seconds(6),
            propagation: .seconds(1)
        )
        #expect(schedule.publishAhead == .seconds(5))
    }

    @Test("rotating before a key can be known to all is refused, and the error says what to change")
    func tooFast() {
        let error = #expect(throws: KeyScheduleError.self) {
            try KeySchedule(jwksMaxAge: .seconds(300), clockSkew: .seconds(60), rotationInterval: .seconds(369))
        }
        #expect(error == .rotatesBeforePublished(rotationInterval: .seconds(369), publishAhead: .seconds(370)))
        #expect(error?.description.contains("lengthen rotationInterval or shorten jwksMaxAge") == true)
    }

    @Test("rotating so fast that the JWK Set grows without measure is refused")
    func tooMany() {
        let error = #expect(throws: KeyScheduleError.self) {
            try KeySchedule(longestTokenLifetime: .seconds(86400), rotationInterval: .seconds(600))
        }
        #expect(error == .tooManyPublishedKeys(count: 147, limit: 20))
        #expect(error?.description.contains("shorten longestTokenLifetime") == true)
    }

    @Test("spans that are negative, nothing, or a mistake of units are refused")
    func nonsense() {
        #expect(throws: KeyScheduleError.tooShort(.jwksMaxAge, minimum: .seconds(1))) {
            try KeySchedule(jwksMaxAge: .zero)
        }
        #expect(throws: KeyScheduleError.tooShort(.clockSkew, minimum: .zero)) {
            try KeySchedule(clockSkew: .seconds(-1))
        }
        #expect(throws: KeyScheduleError.self) { try KeySchedule(rotationInterval: .seconds(1_000_000_000_000)) }
        #expect(throws: KeyScheduleError.self) { try KeySchedule(longestTokenLifetime: .seconds(3_600_000_000)) }
    }
}
