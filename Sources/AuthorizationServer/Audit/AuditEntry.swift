import JOSE
import JSON

/// One event as it is read back: its place in the chain and its bytes.
public struct AuditEntry: Sendable, Equatable {
    /// Its number in the tenant's chain, from 1.
    public let sequence: Int64
    /// The hash of the chain up to and with it.
    public let hash: [UInt8]
    /// What it tells of; empty when the bytes cannot be read.
    public let kind: AuditKind
    /// When it happened; nil when the bytes cannot be read.
    public let time: NumericDate?
    /// The event as JSON, byte by byte as it was hashed.
    public let event: [UInt8]

    /// Reads an event of a chain that ends with it at `head`.
    init(_ line: ArraySlice<UInt8>, head: AuditHead) {
        let (kind, time) = Self.read(line)
        sequence = head.sequence
        hash = head.hash
        self.kind = AuditKind(rawValue: kind ?? "")
        self.time = time.map(NumericDate.init)
        event = Array(line)
    }

    /// The entry as one line of an export: `{"seq":…,"hash":"<hexadecimal>","event":{…}}` without a line feed.
    ///
    /// The member `event` holds the very bytes that were hashed, so that the chain can be proven from an export alone.
    public var exportLine: [UInt8] {
        var json = JSONWriter(capacity: event.count + 128)
        json.object { json in
            json.member("seq", sequence)
            json.member("hash", Hexadecimal.encode(hash))
            json.name("event")
            json.raw(event)
        }
        return json.bytes
    }

    static func time(of line: ArraySlice<UInt8>) -> Double? { read(line).time }

    private static func read(_ line: ArraySlice<UInt8>) -> (kind: String?, time: Double?) {
        var kind: String?
        var time: Double?
        line.withUnsafeBytes { buffer in
            try? JSONCursor.parse(buffer) { cursor throws(JSONError) in
                try cursor.object { name, cursor throws(JSONError) in
                    switch name {
                    case "kind": kind = try cursor.string()
                    case "time": time = try cursor.number().doubleValue
                    default: try cursor.skip()
                    }
                }
            }
        }
        return (kind, time)
    }
}
