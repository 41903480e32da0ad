import Testing

@testable import signet

@Suite("durations as text")
struct DurationTextTests {
    @Test(
        "each form is read and written back",
        arguments: [
            ("90s", Duration.seconds(90), "1m30s"), ("15m", .seconds(900), "15m"), ("24h", .seconds(86_400), "1d"),
            ("1h30m", .seconds(5400), "1h30m"), ("250ms", .milliseconds(250), "250ms"), ("0s", .zero, "0s"),
        ]
    )
    func reads(text: String, duration: Duration, written: String) {
        #expect(DurationText.parse(text) == duration)
        #expect(DurationText.format(duration) == written)
    }

    @Test(
        "what is no duration is refused",
        arguments: ["", "5", "s", "5 m", "-5m", "5x", "1.5h", "99999999999999999999s", "9223372036854775807d"]
    )
    func refuses(text: String) { #expect(DurationText.parse(text) == nil) }
}
