import Testing

@testable import MCPServers

@Suite("Dates for git_log")
struct GitDateTests {
    @Test(
        "what cannot be misread is taken",
        arguments: [
            "2026-03-01", "2026-03-01T12:00:00Z", "2026-03-01 12:00", "2026-03-01T12:00:00.5+02:00", "1 day ago",
            "2 weeks ago",
            "yesterday",
        ]
    )
    func taken(text: String) {
        #expect(GitDate.isOne(text))
    }

    @Test(
        "what git would guess at is not",
        arguments: [
            "", "foo", "--all", "next week", "2025-13-45", "2026-03-01T25:00:00Z", "01/03/2026", "0 days ago",
            "two days ago",
            "1 day", "1 day ago ", "2026-03-01\n", "99999999999999999999 days ago",
        ]
    )
    func refused(text: String) {
        #expect(!GitDate.isOne(text))
    }

    @Test("a day alone is the whole day, whatever the time is now")
    func day() {
        #expect(GitDate.argument("2026-03-01", isEnd: false) == "2026-03-01T00:00:00")
        #expect(GitDate.argument("2026-03-01", isEnd: true) == "2026-03-01T23:59:59")
        #expect(GitDate.argument("2026-03-01T12:00:00Z", isEnd: true) == "2026-03-01T12:00:00Z")
        #expect(GitDate.argument("2 weeks ago", isEnd: false) == "2 weeks ago")
        #expect(GitDate.argument("foo", isEnd: false) == nil)
    }

    @Test("a date that is none is an error that shows one, not an empty list")
    func log() async throws {
        let bench = try GitBench()
        try bench.makeRepository()
        for name in ["since", "until"] {
            #expect(try await bench("git_log", [name: "foo"]).text.contains("2026-03-01"))
        }
    }
}
