import JSON
import Testing

@Suite("JSON round trips")
struct JSONRoundTripTests {
    @Test("any tree that is written is read back the same", arguments: 1...8)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<250 {
            let tree = Self.tree(depth: 6, &random)
            #expect(try JSONValue(parsing: tree.bytes) == tree)
        }
    }

    @Test("a changed byte never crashes the reader, and what is still read is written and read again alike")
    func mutated() throws {
        var random = SeededGenerator(seed: 2026)
        var read = 0
        for _ in 0..<4000 {
            var bytes = Self.tree(depth: 4, &random).bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) { Self.mutate(&bytes, &random) }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            read += 1
            #expect(try JSONValue(parsing: value.bytes) == value)
        }
        #expect(read > 0)
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard let index = bytes.indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[index] = .random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(Array("{}[]\",:\\u0".utf8).randomElement(using: &random) ?? 0, at: index)
        default: bytes.insert(contentsOf: bytes[index...].prefix(8), at: index)
        }
    }

    private static func tree(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(Int64(bitPattern: random.next() >> UInt64.random(in: 0..<64, using: &random)))
        case 3: return .double(double(&random))
        case 4, 5: return .string(string(&random))
        case 6: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in tree(depth: depth - 1, &random) })
        default:
            var members = JSONObject()
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                members[string(&random)] = tree(depth: depth - 1, &random)
            }
            return .object(members)
        }
    }

    private static func double(_ random: inout SeededGenerator) -> Double {
        let value = Double(bitPattern: random.next())
        return value.isFinite ? value : 0.1
    }

    private static func string(_ random: inout SeededGenerator) -> String {
        let scalars: [ClosedRange<UInt32>] = [
            0x00...0x1F, 0x20...0x7E, 0x22...0x22, 0x5C...0x5C, 0x7F...0x2FF,
            0xE000...0xFFFF, 0x10000...0x10FFFF,
        ]
        var string = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            guard let range = scalars.randomElement(using: &random) else { continue }
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
                string.unicodeScalars.append(scalar)
            }
        }
        return string
    }
}
