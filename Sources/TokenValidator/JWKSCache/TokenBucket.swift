/// A budget that refills with time: `capacity` at once, then one each `interval`.
struct TokenBucket: Sendable, Hashable {
    private let capacity: Double
    private let interval: Double
    private var level: Double
    private var countedAt = -Double.infinity

    init(capacity: Int, interval: Duration) {
        self.capacity = Double(max(1, capacity))
        self.interval = max(0.000_001, interval.inSeconds)
        level = self.capacity
    }

    /// Takes one, if there is one.
    ///
    /// A clock that went back earns nothing and loses nothing.
    mutating func take(now: Double) -> Bool {
        if now > countedAt { level = min(capacity, level + (now - countedAt) / interval) }
        countedAt = now
        guard level >= 1 else { return false }
        level -= 1
        return true
    }

    /// How long until there is one.
    var untilNext: Duration { .seconds(max(0, 1 - level) * interval) }
}
