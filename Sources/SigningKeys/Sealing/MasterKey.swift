import JOSE

/// The key that wraps every tenant's data key: 256 random bits that live outside the store.
///
/// Its text form is `signet-master-v1:` and the key in base64url; a key made for development says
/// `signet-master-dev-v1:`, and production refuses it (`MasterKeys`).
public struct MasterKey: Secret, Equatable {
    /// What a key was made for.
    public enum Purpose: Sendable, Hashable {
        /// Real use.
        case production
        /// Made by `signet dev` and lying beside the data it protects.
        case development

        var prefix: String {
            switch self {
            case .production: "signet-master-v1:"
            case .development: "signet-master-dev-v1:"
            }
        }
    }

    /// What the key was made for, as its text form says.
    public let purpose: Purpose
    let key: SealingKey

    /// A short public name of the key: operators compare it to find out which key a store was written under.
    public var fingerprint: KeyFingerprint { key.fingerprint }

    /// Makes a new random key.
    public static func generate(for purpose: Purpose = .production) -> MasterKey {
        MasterKey(purpose: purpose, key: SealingKey())
    }

    /// Reads a text form; the error never repeats what was given.
    public init(parsing text: String) throws(MasterKeyError) {
        for purpose in [Purpose.production, .development] where text.utf8.starts(with: purpose.prefix.utf8) {
            let encoded = String(text.dropFirst(purpose.prefix.count))
            guard let bytes = Base64URL.decode(encoded), let key = SealingKey(bytes: bytes) else {
                throw .malformed
            }
            self.init(purpose: purpose, key: key)
            return
        }
        throw .malformed
    }

    private init(purpose: Purpose, key: SealingKey) {
        self.purpose = purpose
        self.key = key
    }

    /// The text form, to be shown once to an operator or written to a file that only the service reads.
    public func revealedText() -> String { purpose.prefix + Base64URL.encode(key.bytes) }

    /// Whether two keys are the same, in constant time.
    public static func == (left: MasterKey, right: MasterKey) -> Bool {
        left.purpose == right.purpose && equalInConstantTime(left.key.bytes, right.key.bytes)
    }
}

/// Why a master key cannot be used; the texts never show what was read.
public enum MasterKeyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text is not `signet-master-v1:` followed by 43 base64url characters.
    case malformed
    /// No key at all.
    case missing
    /// A development key where production is asked for.
    case developmentKeyInProduction(KeyFingerprint)
    /// The same key stands twice in the list.
    case repeated(KeyFingerprint)
    /// The file cannot be read; `reason` is the system's.
    case unreadableFile(path: String, reason: String)
    /// The file may be read or written by others than its owner.
    case filePermissions(path: String, mode: String)

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .malformed:
            "a master key reads \"signet-master-v1:\" and 43 base64url characters (32 bytes); this text does not"
        case .missing: "no master key is configured"
        case .developmentKeyInProduction(let key):
            "master key \(key) was made for development and is refused in production; generate one of its own"
        case .repeated(let key): "master key \(key) is listed twice"
        case .unreadableFile(let path, let reason): "the master key file \(path) cannot be read: \(reason)"
        case .filePermissions(let path, let mode):
            "the master key file \(path) has mode \(mode): others than its owner may use it; chmod 600 it"
        }
    }
}
