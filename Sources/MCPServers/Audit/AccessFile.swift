#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Crypto
import JSON
import OAuth

/// One tenant's audit of accesses: a file of lines `{"seq":…,"hash":"…","event":{…}}`, as `signet audit export` writes.
///
/// The events form a hash chain by the identity server's rule: it starts with SHA-256 of `signet audit v1 <tenant>`, and
/// each event's hash is SHA-256 of the one before and the event's bytes. Who keeps the last line elsewhere can show that
/// nothing before it was changed.
///
/// It blocks; one thread at a time.
struct AccessFile {
    private static let tailBytes: Int64 = 64 << 10

    private let descriptor: Int32
    private var size: Int64
    private(set) var sequence: Int64 = 0
    private var hash: [UInt8]

    /// Opens a file, or makes it, and goes on where its chain ends.
    ///
    /// A last line without its end was being written when the power went; nobody was told that it was kept, so it goes.
    init(_ path: String, of tenant: TenantID) throws(AccessFileFailure) {
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw AccessFileFailure(path: path, errno: errno) }
        hash = Array(SHA256.hash(data: Array("signet audit v1 \(tenant.value)".utf8)))
        size = 0
        do throws(AccessFileFailure) {
            try goOn(path)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Closes the file.
    func end() { close(descriptor) }

    /// Appends events, all or none, and waits until they are on the disk.
    mutating func append(_ events: [[UInt8]], path: String) throws(AccessFileFailure) {
        var (sequence, hash) = (sequence, hash)
        var lines: [UInt8] = []
        for event in events {
            var digest = SHA256()
            digest.update(data: hash)
            digest.update(data: event)
            hash = Array(digest.finalize())
            sequence += 1
            lines += Array("{\"seq\":\(sequence),\"hash\":\"\(Self.hexadecimal(hash))\",\"event\":".utf8)
            lines += event
            lines += [UInt8(ascii: "}"), 0x0A]
        }
        guard write(lines), fdatasync(descriptor) == 0 else {
            let failure = AccessFileFailure(path: path, errno: errno)
            // Half a line would break the chain for all that follow.
            _ = ftruncate(descriptor, off_t(size))
            throw failure
        }
        size += Int64(lines.count)
        (self.sequence, self.hash) = (sequence, hash)
    }

    // MARK: Steps

    private mutating func goOn(_ path: String) throws(AccessFileFailure) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw AccessFileFailure(path: path, errno: errno) }
        let length = Int64(status.st_size)
        let start = max(0, length - Self.tailBytes)
        var tail = [UInt8](repeating: 0, count: Int(length - start))
        guard pread(descriptor, &tail, tail.count, off_t(start)) == tail.count else {
            throw AccessFileFailure(path: path, errno: errno)
        }
        let whole = tail.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        guard whole > 0 || start == 0 else { throw AccessFileFailure(path: path, errno: EFBIG) }
        size = start + Int64(whole)
        if size < length, ftruncate(descriptor, off_t(size)) != 0 { throw AccessFileFailure(path: path, errno: errno) }
        guard let line = tail[..<whole].dropLast().split(separator: 0x0A).last else { return }
        guard let last = try? JSONValue(parsing: Array(line)), let number = last["seq"]?.integerValue,
            let digits = last["hash"]?.stringValue, let bytes = Self.bytes(digits)
        else { throw AccessFileFailure(path: path, errno: EBADMSG) }
        (sequence, hash) = (number, bytes)
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer -> Int in
                #if canImport(Glibc)
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
                #elseif canImport(Musl)
                Musl.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
                #else
                Darwin.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
                #endif
            }
            if count < 0, errno != EINTR { return false }
            written += max(0, count)
        }
        return true
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func bytes(_ digits: String) -> [UInt8]? {
        guard digits.utf8.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

/// Why an audit file cannot be used.
struct AccessFileFailure: Error, CustomStringConvertible {
    let path: String
    let errno: Int32

    var description: String {
        errno == EBADMSG
            ? "\(path) does not end with a line of an audit; move it away"
            : "\(path): \(String(cString: strerror(errno)))"
    }
}
