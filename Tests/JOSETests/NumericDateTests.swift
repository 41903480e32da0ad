import JOSE
import Testing

@Suite("Numeric dates")
struct NumericDateTests {
    @Test("a time is counted in whole seconds downwards")
    func whole() {
        #expect(NumericDate(1_300_819_380).whole == 1_300_819_380)
        #expect(NumericDate(1_300_819_380.999).whole == 1_300_819_380)
        #expect(NumericDate(-0.5).whole == -1)
    }

    @Test(
        "a time that no clock will show does not overflow",
        arguments: [1e19, 1e300, .infinity, -1e300, -.infinity, .nan]
    )
    func absurd(seconds: Double) {
        let date = NumericDate(seconds)
        #expect((date.whole > 100_000_000_000) == (seconds > 0))
        let now = NumericDate(1_800_000_000)
        #expect((now.distance(to: date) > .zero) == (seconds > 0))
        #expect((date.distance(to: now) > .zero) == !(seconds > 0))
    }

    @Test("distance and advance undo each other")
    func distance() {
        let start = NumericDate(1_000)
        #expect(start.advanced(by: .seconds(90)) == NumericDate(1_090))
        #expect(start.distance(to: NumericDate(940)) == .seconds(-60))
        #expect(start < start.advanced(by: .milliseconds(1)))
    }
}
