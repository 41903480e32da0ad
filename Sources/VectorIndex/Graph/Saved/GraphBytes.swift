/// Why saved bytes do not become a graph again; it is then made anew from the rows.
public enum GraphDamage: Error, Equatable, Sendable {
    /// They end too early, or say what no graph says.
    case malformed
    /// They are of other rows, of too few of these, or of a graph of another kind.
    case stale
}

/// Integers of saved bytes, the least significant byte first, from pieces of them.
struct GraphBytes {
    static let piece = 1 << 20

    /// Gives so many bytes at most, and none at the end.
    private let more: (_ most: Int) throws -> [UInt8]
    private var bytes: [UInt8] = []
    private var position = 0

    init(_ more: @escaping (_ most: Int) throws -> [UInt8]) { self.more = more }

    mutating func next<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws -> Number {
        let size = MemoryLayout<Number>.size
        try need(size)
        let number = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Number.self) }
        position += size
        return Number(littleEndian: number)
    }

    /// Whether all of them were read.
    mutating func isAtEnd() throws -> Bool {
        if position < bytes.count { return false }
        return try more(1).isEmpty
    }

    private mutating func need(_ size: Int) throws {
        guard bytes.count - position < size else { return }
        bytes.removeFirst(position)
        position = 0
        while bytes.count < size {
            let next = try more(Self.piece)
            guard !next.isEmpty else { throw GraphDamage.malformed }
            bytes += next
        }
    }
}

/// Integers to be saved, handed on in pieces.
struct GraphBytesWriter {
    private let write: ([UInt8]) throws -> Void
    private var bytes: [UInt8] = []

    init(_ write: @escaping ([UInt8]) throws -> Void) {
        self.write = write
        bytes.reserveCapacity(GraphBytes.piece + 1024)
    }

    mutating func append(_ number: some FixedWidthInteger) throws {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        if bytes.count >= GraphBytes.piece { try flush() }
    }

    mutating func flush() throws {
        try write(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
