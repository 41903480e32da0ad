/// `Accept-Language` (RFC 9110 §12.5.4): which languages a browser prefers, best first.
enum AcceptLanguage {
    private static let maximumCount = 16

    /// The language ranges by falling weight; those with weight 0 and `*` are left out.
    static func preferences(_ field: String?) -> [String] {
        guard let field, field.utf8.count <= 1024 else { return [] }
        var weighted: [(range: String, weight: Double)] = []
        for element in field.split(separator: ",").prefix(maximumCount) {
            let parts = element.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard let range = parts.first, isRange(range) else { continue }
            var weight = 1.0
            if let quality = parts.dropFirst().first(where: { $0.lowercased().hasPrefix("q=") }) {
                weight = Double(quality.dropFirst(2)) ?? 0
            }
            if weight > 0 { weighted.append((range, min(weight, 1))) }
        }
        // Equal weights keep their order.
        return weighted.enumerated()
            .sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .map(\.element.range)
    }

    private static func isRange(_ text: String) -> Bool {
        (1...35).contains(text.utf8.count) && text.utf8.allSatisfy { isURLSafe($0) && $0 != UInt8(ascii: "_") }
    }
}
