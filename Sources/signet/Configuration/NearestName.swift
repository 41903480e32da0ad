/// Finds what somebody meant when they mistyped a name.
enum NearestName {
    /// The candidate that differs least from `name`, unless even that one is too far to have been meant.
    ///
    /// One slip (a character too many, too few, wrong, or swapped with its neighbour) is forgiven for every three
    /// characters of the shorter name, and none in a name of one or two.
    static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let typed = Array(name.lowercased().utf8)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().utf8)
            let limit = min(typed.count, other.count) / 3
            // The lengths alone tell most of them apart.
            guard abs(typed.count - other.count) <= limit else { continue }
            let distance = distance(typed, other)
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

    /// The Levenshtein distance of two names, in which a swap of neighbours counts once; one row at a time.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (i, byte) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (byte == other ? 0 : 1))
                if i > 0, j > 0, byte == right[j - 1], left[i - 1] == other {
                    least = min(least, beforeLast[j - 1] + 1)
                }
                row.append(least)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}
