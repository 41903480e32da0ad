import MCP

/// A commit as a client names it: a branch, a tag, an identifier, with `~2` or `^` behind it.
///
/// It is not the whole of gitrevisions(7): no ranges, no `:path`, no search in messages, no dates, and no name that could
/// be taken for an option. What remains is resolved to an identifier first, and commands only ever see that.
struct GitRevision: Sendable {
    let text: String

    init(_ text: String) throws(ToolError) {
        let end = text.firstIndex { $0 == "~" || $0 == "^" } ?? text.endIndex
        let name = text[..<end]
        let suffix = text[end...]
        guard Self.isName(String(name)), suffix.utf8.count <= 32,
            suffix.allSatisfy({ "~^0123456789".contains($0) })
        else {
            throw ToolError(
                "\"\(text.prefix(100))\" is not a revision: name one branch, tag or commit, such as main, v1.2, HEAD~3 or "
                    + "4f2a91c. Ranges and paths have arguments of their own."
            )
        }
        self.text = text
    }

    /// Whether it is the name of a reference as git-check-ref-format(1) has it, or an identifier.
    static func isName(_ name: String) -> Bool {
        guard (1...250).contains(name.utf8.count), !name.hasPrefix("-"), !name.hasSuffix("."), !name.contains(".."),
            !name.contains("@{")
        else { return false }
        let isClean = name.unicodeScalars.allSatisfy { scalar in
            scalar.value > 0x20 && scalar.value != 0x7F && !"~^:?*[\\".unicodeScalars.contains(scalar)
        }
        return isClean
            && name.split(separator: "/", omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
    }

    /// Whether it is a whole identifier: SHA-1 or SHA-256 in lower-case hexadecimal.
    static func isIdentifier(_ text: String) -> Bool {
        [40, 64].contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}

/// A path in a repository, from its top; git takes it literally.
struct GitPath: Sendable {
    /// The path, `.` for the top.
    let text: String

    init(_ text: String) throws(ToolError) {
        let path: SandboxPath
        do throws(FilesystemRefusal) {
            path = try SandboxPath(text)
        } catch {
            throw ToolError(error.message(for: text) ?? "\"\(text.prefix(200))\" is not a valid path")
        }
        guard !path.names.contains(where: { $0.lowercased() == ".git" }) else {
            throw ToolError("\"\(text.prefix(200))\" is in the repository's own data, which is not served")
        }
        self.text = path.text
    }
}
