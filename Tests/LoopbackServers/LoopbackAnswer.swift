import NIOHTTP1

/// What a ``LoopbackServer`` does with a request.
package enum LoopbackAnswer: Sendable {
    /// A whole answer, with its length; 204 and 304 have no body.
    case whole(Int, [(String, String)] = [], String = "")
    /// A whole answer without a length: only the end of the connection ends it, which TLS can prove (`isProven`) or not.
    case untilClosed(String, isProven: Bool)
    /// Nothing at all.
    case silence
    /// The head comes field by field, and never ends.
    case drippingHead
    /// The body comes byte by byte, and never ends.
    case drippingBody
    /// The head and one byte, and then nothing.
    case stall
    /// A megabyte without a length, and no end.
    case flood
    /// Nine bytes are announced, one comes, and the connection ends.
    case half
    /// The connection ends.
    case cut

    /// The answer that a path names; a number is a status, and any other path is answered by `{}`.
    package init(named path: String) {
        self =
            switch path {
            case "/silent": .silence
            case "/redirect": .whole(307, [("location", "/elsewhere")])
            case "/cookie": .whole(200, [("set-cookie", "a=b; Path=/")], "{}")
            case "/large": .whole(200, [], String(repeating: " ", count: 2000))
            case "/endless": .flood
            case "/drip": .drippingBody
            case "/dripping-head": .drippingHead
            case "/stall": .stall
            case "/half": .half
            case "/cut": .cut
            default: .whole(Int(path.dropFirst()) ?? 200, [], "{}")
            }
    }
}
