/// Finds what somebody meant when they mistyped a name.
enum NearestName {
    /// The candidate that differs least from `name`, unless even that one differs by more than a third.
    static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let typed = Array(name.lowercased().utf8)
        let limit = max(2, typed.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(typed, Array(candidate.lowercased().utf8))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// How to go on after an unknown name: the nearest one, and all that are allowed.
    static func remedy(for name: String, among candidates: [String]) -> String {
        let allowed = "allowed here: \(candidates.sorted().joined(separator: ", "))"
        guard let nearest = of(name, among: candidates) else { return allowed }
        return "did you mean \"\(nearest)\"? (\(allowed))"
    }

    /// The Levenshtein distance of two names, one row at a time.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (byte == other ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
