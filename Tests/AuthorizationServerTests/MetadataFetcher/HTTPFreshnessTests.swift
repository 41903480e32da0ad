import JOSE
import Testing

@testable import AuthorizationServer

@Suite("HTTP freshness (RFC 9111)")
struct HTTPFreshnessTests {
    private static let now = NumericDate(784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT

    private func remaining(_ fields: MetadataResponse.Fields) -> Duration? {
        HTTPFreshness(fields, at: Self.now).remaining
    }

    @Test("max-age counts, less what caches have used up")
    func maximumAge() {
        #expect(remaining(["cache-control": "public, max-age=600"]) == .seconds(600))
        #expect(remaining(["cache-control": "MAX-AGE=\"60\""]) == .seconds(60))
        #expect(remaining(["cache-control": "max-age=600", "age": "100"]) == .seconds(500))
        #expect(remaining(["cache-control": "max-age=60", "age": "100"]) == .zero)
        #expect(remaining(["cache-control": "max-age=600, max-age=60"]) == .seconds(60))
        #expect(remaining(["cache-control": "max-age=soon"]) == .zero)
    }

    @Test("no-store and no-cache ask for a fetch each time")
    func noStore() {
        #expect(remaining(["cache-control": "no-store, max-age=600"]) == .zero)
        #expect(remaining(["cache-control": "no-cache"]) == .zero)
    }

    @Test("Expires counts from Date where there is no max-age")
    func expires() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(remaining(["expires": "Sun, 06 Nov 1994 08:50:37 GMT", "date": date]) == .seconds(60))
        #expect(remaining(["expires": "Sun, 06 Nov 1994 08:50:37 GMT"]) == .seconds(60))
        #expect(remaining(["expires": "Sun, 06 Nov 1994 08:00:00 GMT", "date": date]) == .zero)
        #expect(remaining(["expires": "0"]) == .zero)
        #expect(
            remaining(["expires": "Sun, 06 Nov 1994 08:50:37 GMT", "cache-control": "max-age=5"]) == .seconds(5)
        )
    }

    @Test("an answer that says nothing says nothing")
    func nothing() {
        #expect(remaining([:]) == nil)
        #expect(remaining(["cache-control": "public, private, s-maxage=5"]) == nil)
    }

    @Test("dates are those of the Gregorian calendar")
    func dates() {
        #expect(HTTPDateText.parse("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
        #expect(HTTPDateText.parse("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(HTTPDateText.parse("Thu, 29 Feb 2024 12:00:00 GMT") == 1_709_208_000)
        #expect(HTTPDateText.parse("Sunday, 06-Nov-94 08:49:37 GMT") == nil)
        #expect(HTTPDateText.parse("Sun, 06 Nov 1994 25:49:37 GMT") == nil)
    }
}
