#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A member's name while its object is being read; valid only inside the closure that receives it.
///
/// Compare it with a literal in a `switch`: no string is made for a name that is only compared.
public struct JSONName {
    enum Storage {
        case raw(UnsafeRawBufferPointer)
        case decoded(String)
    }

    let storage: Storage

    /// The name as a string of its own.
    public var string: String {
        switch storage {
        case .raw(let bytes): String(decoding: bytes, as: UTF8.self)
        case .decoded(let string): string
        }
    }

    /// Lets a literal stand as a pattern.
    @inlinable
    public static func ~= (literal: StaticString, name: JSONName) -> Bool { name.equals(literal) }

    @usableFromInline
    func equals(_ literal: StaticString) -> Bool {
        switch storage {
        case .raw(let bytes):
            bytes.count == literal.utf8CodeUnitCount && Self.same(bytes, literal.utf8Start)
        case .decoded(let string):
            // By bytes: Swift's == finds U+212A KELVIN SIGN equal to "K".
            string.utf8.elementsEqual(literal.description.utf8)
        }
    }

    func equals(_ other: JSONName) -> Bool {
        if case .raw(let left) = storage, case .raw(let right) = other.storage {
            return left.count == right.count && Self.same(left, right.baseAddress)
        }
        return string.utf8.elementsEqual(other.string.utf8)
    }

    private static func same(_ bytes: UnsafeRawBufferPointer, _ other: UnsafeRawPointer?) -> Bool {
        guard let base = bytes.baseAddress, let other else { return bytes.isEmpty }
        return memcmp(base, other, bytes.count) == 0
    }
}

/// The names that an object has shown so far: a list while they are few, a set when a hostile text sends thousands.
struct SeenNames {
    private static let linear = 16
    private var few: [JSONName] = []
    private var many: Set<[UInt8]> = []

    /// Answers false when the name was seen before.
    mutating func insert(_ name: JSONName) -> Bool {
        if many.isEmpty {
            if few.contains(where: { $0.equals(name) }) { return false }
            if few.count < Self.linear {
                if few.isEmpty { few.reserveCapacity(Self.linear) }
                few.append(name)
                return true
            }
            many = Set(few.map { Array($0.string.utf8) })
        }
        return many.insert(Array(name.string.utf8)).inserted
    }
}
