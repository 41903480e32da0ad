import JOSE
import JSON
import SigningKeys

/// The seed of a set-up that was begun and not confirmed: when, and in which session.
///
/// Sealed as one, so that neither can be changed without the other. A confirmed factor keeps the bare seed.
struct PendingSeed: Secret {
    /// How long a set-up may take: installing an app takes a while.
    static let lifetime = Duration.seconds(600)

    let seed: [UInt8]
    /// When it was begun.
    let begunAt: NumericDate
    /// In which session: only there is it finished.
    let session: SessionID

    init(seed: [UInt8], begunAt: NumericDate, session: SessionID) {
        self.seed = seed
        self.begunAt = begunAt
        self.session = session
    }

    /// Reads what was sealed; nil when it is no pending seed.
    init?(parsing bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes), let seed = json["seed"]?.stringValue.flatMap(Base64URL.decode),
            seed.count == OneTimeCode.seedLength, let begunAt = json["begun_at"]?.doubleValue,
            let session = json["session"]?.stringValue.flatMap({ try? SessionID($0) })
        else { return nil }
        self.init(seed: seed, begunAt: NumericDate(begunAt), session: session)
    }

    var bytes: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("seed", Base64URL.encode(seed))
            json.member("begun_at", .double(begunAt.seconds))
            json.member("session", session.value)
        }
        return json.bytes
    }

    /// Whether it can be finished in this session now; a clock that was set back makes nothing older than it is.
    func isOpen(in session: SessionID, at now: NumericDate) -> Bool {
        self.session == session && now < begunAt.advanced(by: Self.lifetime)
    }
}
