import JSON
import OAuth

/// The parameter `claims`: claims that are asked for one by one (OpenID Connect Core §5.5).
///
/// Parsed strictly and within bounds: at most 4 KiB, and 32 claims in each place.
struct ClaimsParameter: Sendable, Equatable {
    private static let maximumBytes = 4096
    private static let maximumClaims = 32

    /// Names for the ID token, but for those that are always in it.
    private(set) var idToken: [String] = []
    /// Names for userinfo.
    private(set) var userInfo: [String] = []
    /// `sub.value`: this person and nobody else (§5.5.1).
    private(set) var subject: String?
    /// The values of `id_token.acr`, in the order of preference (§5.5.1.1).
    private(set) var authenticationClasses: [String] = []
    /// Whether one of them is essential.
    private(set) var requiresAuthenticationClass = false

    /// No claims.
    init() {}

    /// Parses the parameter; nil when it is malformed.
    init?(parsing text: String) {
        var claims = ClaimsParameter()
        do throws(JSONError) {
            try JSONCursor.parse(Array(text.utf8), maximumBytes: Self.maximumBytes, maximumDepth: 8) {
                cursor throws(JSONError) in
                try cursor.object { place, cursor throws(JSONError) in
                    switch place {
                    case "id_token":
                        try Self.read(&cursor) { name, wish in
                            if name == "acr" {
                                claims.authenticationClasses = wish.values
                                claims.requiresAuthenticationClass = wish.isEssential && !wish.values.isEmpty
                            }
                            claims.note(name, wish, in: \.idToken)
                        }
                    case "userinfo":
                        try Self.read(&cursor) { name, wish in claims.note(name, wish, in: \.userInfo) }
                    // §5.5: other members may be there and must be ignored.
                    default: try cursor.skip()
                    }
                }
            }
        } catch { return nil }
        guard claims.idToken.count <= Self.maximumClaims, claims.userInfo.count <= Self.maximumClaims,
            claims.authenticationClasses.count <= Self.maximumClaims
        else { return nil }
        self = claims
    }

    /// What is wanted of one claim.
    private struct Wish {
        var isEssential = false
        /// `value` or `values`, those that are strings.
        var values: [String] = []
    }

    private mutating func note(_ name: String, _ wish: Wish, in place: WritableKeyPath<ClaimsParameter, [String]>) {
        if name == "sub" {
            subject = subject ?? wish.values.first
        } else if !UserClaims.reserved.contains(name) {
            self[keyPath: place].append(name)
        }
    }

    /// Each member is null or an object (§5.5.1).
    private static func read(
        _ cursor: inout JSONCursor,
        _ body: (String, Wish) -> Void
    ) throws(JSONError) {
        if try cursor.kind() == .null { return try cursor.null() }
        try cursor.object { name, cursor throws(JSONError) in
            let name = name.string
            if try cursor.kind() == .null {
                try cursor.null()
                return body(name, Wish())
            }
            var wish = Wish()
            try cursor.object { member, cursor throws(JSONError) in
                switch member {
                case "essential": wish.isEssential = try cursor.bool()
                case "value":
                    if try cursor.kind() == .string {
                        wish.values.append(try cursor.string())
                    } else {
                        try cursor.skip()
                    }
                case "values":
                    try cursor.array { cursor throws(JSONError) in
                        if try cursor.kind() == .string {
                            wish.values.append(try cursor.string())
                        } else {
                            try cursor.skip()
                        }
                    }
                default: try cursor.skip()
                }
            }
            body(name, wish)
        }
    }
}
