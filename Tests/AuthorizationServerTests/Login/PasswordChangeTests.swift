import JOSE
import OAuth
import SigningKeys
import Testing

@testable import AuthorizationServer

@Suite("changing one's password")
struct PasswordChangeTests {
    private let people: PeopleFixture
    private let ada: User
    private let session: Session

    init() async throws {
        people = try await PeopleFixture()
        ada = try await people.add("ada")
        session = try await people.session(of: ada)
    }

    private func change(_ current: String = PeopleFixture.password, to new: String) async throws
        -> PasswordChange.Outcome
    {
        await PasswordChange(people.service)
            .attempt(
                try await people.user(ada.id),
                session: session,
                current: current,
                new: new,
                request: people.request()
            )
    }

    @Test("the new password counts, the old one does not, and the other sessions end")
    func changed() async throws {
        let other = try await people.session(of: ada)
        let bystander = try await people.session(of: try await people.add("bob"))
        #expect(try await change(to: "copper lantern meadow") == .changed)
        let now = people.time.now()
        #expect(try await people.service.store.session(session.id, at: now) != nil)
        #expect(try await people.service.store.session(other.id, at: now) == nil)
        #expect(try await people.service.store.session(bystander.id, at: now) != nil)
        #expect(await people.signIn("ada", "copper lantern meadow") == .signedIn(try await people.user(ada.id)))
        #expect(await people.signIn("ada") == .wrong)
        let events = try await people.events(.userPasswordSet)
        #expect(events.map { $0["actor"]?.stringValue } == ["user:\(ada.id)"])
    }

    @Test("who proved the old password just before the change gets no session after it")
    func sessionAfterChange() async throws {
        guard case .signedIn(let proven) = await people.signIn("ada") else { return #expect(Bool(false)) }
        #expect(try await change(to: "copper lantern meadow") == .changed)
        let issuer = SessionIssuer(people.service)
        let former = try await people.service.store.session(session.id, at: people.time.now())
        await #expect(throws: StoreError.notFound) {
            try await issuer.begin(user: proven, methods: ["pwd"], request: people.request(), replacing: nil)
        }
        let left = try await people.service.store.sessions(of: ada.id, at: people.time.now())
        #expect(left.map(\.id) == [try #require(former).id])
        // Through a provider the password is of no matter.
        _ = try await issuer.begin(user: proven, methods: ["fed"], request: people.request(), replacing: nil)
    }

    @Test("without the old password nothing changes, and guessing it is slowed down")
    func wrong() async throws {
        for _ in 0..<5 { #expect(try await change("guess", to: "copper lantern meadow") == .wrong) }
        #expect(try await change(to: "copper lantern meadow") == .blocked(retryAfter: .seconds(15)))
        #expect(try await people.user(ada.id).passwordHash == ada.passwordHash)
    }

    @Test("a new password that may not be chosen is refused before anything is hashed")
    func refused() async throws {
        #expect(try await change(to: "short") == .refused(.tooShort(minimum: 12)))
        #expect(try await change(to: PeopleFixture.password) == .refused(.unchanged))
        #expect(people.passwords.counts == .init())
    }

    @Test("of two changes at once one counts")
    func race() async throws {
        let outcomes = try await withThrowingTaskGroup(of: PasswordChange.Outcome.self) { group in
            for index in 0..<2 { group.addTask { try await change(to: "copper lantern meadow \(index)") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(.changed) && outcomes.count { $0 == .changed } + outcomes.count { $0 == .wrong } == 2)
    }
}
