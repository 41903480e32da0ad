import Testing

@testable import TokenValidator

@Suite("Freshness of an answer")
struct JWKSFreshnessTests {
    @Test(
        "Cache-Control and Age say how long it holds",
        arguments: [
            (nil, nil, nil), ("public, max-age=600", nil, 600), ("MAX-AGE = 60", nil, 60), ("max-age=\"60\"", nil, 60),
            ("max-age=600", "100", 500), ("max-age=60", "100", 0), ("no-store, max-age=60", nil, 0),
            ("no-cache", nil, 0),
            ("max-age=60, max-age=30", nil, 30), ("max-age=-1", nil, 0), ("max-age=abc", nil, 0), ("max-age", nil, nil),
            ("max-age=99999999999999999999", nil, 0), ("public", nil, nil), (",,=,", nil, nil), ("max-age=60", "x", 60),
        ] as [(String?, String?, Double?)]
    )
    func headers(cacheControl: String?, age: String?, expected: Double?) {
        #expect(JWKSFreshness(cacheControl: cacheControl, age: age).remaining == expected)
    }
}
