import JOSE
import JSON
import OAuth

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Who did what an audit event tells of.
public enum AuditActor: Hashable, Sendable, CustomStringConvertible {
    /// The service itself, such as an automatic rotation.
    case system
    /// A person at the command line or a seed file, by the name that their machine knows them by.
    case `operator`(String)
    /// A client that asked for something; its id as it proved it.
    case client(ClientID)
    /// A person who is signed in.
    case user(UserID)
    /// Somebody who did not prove who they are.
    case unknown

    /// As it is stored: `system`, `operator:<name>`, `client:<id>`, `user:<id>`, `unknown`.
    public var description: String {
        switch self {
        case .system: "system"
        case .operator(let name): "operator:" + name
        case .client(let id): "client:" + id.value
        case .user(let id): "user:" + id.value
        case .unknown: "unknown"
        }
    }
}

/// One thing that happened, as one line of JSON that is hashed, stored and exported byte by byte as it is made here.
///
/// The members `kind`, `time` (seconds since the epoch, in whole milliseconds) and `actor` are always there; the others
/// are the maker's. An event never holds a token or a secret: tokens are told by their `jti`.
///
/// ```swift
/// let event = AuditEvent(.clientCreated, at: now, by: .operator("ada")) { $0.member("client_id", id.value) }
/// ```
public struct AuditEvent: Sendable, Equatable {
    /// What happened.
    public let kind: AuditKind
    /// When, in whole milliseconds: exactly what the bytes say.
    public let time: NumericDate
    /// The whole event as JSON (RFC 8259) in one line.
    public let bytes: [UInt8]

    /// Writes the event; `fields` adds members of its own, whose names are none of `kind`, `time`, `actor`.
    public init(
        _ kind: AuditKind,
        at time: NumericDate,
        by actor: AuditActor,
        fields: (inout JSONWriter) -> Void = { _ in }
    ) {
        self.init(Form(kind, by: actor), at: time, fields: fields)
    }

    /// What events of one kind and actor share, written once.
    struct Form: Sendable {
        fileprivate let kind: AuditKind
        fileprivate let members: JSONMembers

        /// Writes the actor and what `fields` adds.
        init(_ kind: AuditKind, by actor: AuditActor, fields: (inout JSONWriter) -> Void = { _ in }) {
            self.kind = kind
            members = JSONMembers { json in
                json.member("actor", actor.description)
                fields(&json)
            }
        }
    }

    /// Writes an event of that form; `fields` adds members that the form has not.
    init(_ form: Form, at time: NumericDate, fields: (inout JSONWriter) -> Void) {
        let milliseconds = Self.milliseconds(time)
        kind = form.kind
        self.time = NumericDate(Double(milliseconds) / 1000)
        var json = JSONWriter(capacity: 384)
        json.object { json in
            json.member("kind", form.kind.rawValue)
            json.name("time")
            json.value(thousandths: milliseconds)
            json.members(form.members)
            fields(&json)
        }
        // A line break can only come from raw JSON that was written in, where it is white space; here it would end the
        // line and let one event pass for two.
        bytes = Self.hasLineFeed(json.bytes) ? json.bytes.map { $0 == 0x0A ? 0x20 : $0 } : json.bytes
    }

    /// `memchr`, because this runs for every token and `contains` takes 40 times as long.
    private static func hasLineFeed(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in buffer.baseAddress.map { memchr($0, 0x0A, buffer.count) != nil } ?? false }
    }

    private static func milliseconds(_ time: NumericDate) -> Int64 {
        Int64(exactly: (time.seconds * 1000).rounded(.down)) ?? 0
    }
}
