import MCP

extension ProgressReporter {
    /// Runs work that does not tell how far it is, and reports meanwhile for how many seconds it has been at it.
    ///
    /// What ends sooner than `interval` is not reported, so that its answer stays one message.
    func beating<Value: Sendable>(
        every interval: Duration,
        _ message: String,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard isHeard else { return try await body() }
        let start = ContinuousClock.now
        let beat = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: interval)
                let passed = start.duration(to: .now)
                let seconds = Double(passed.components.seconds) + Double(passed.components.attoseconds) / 1e18
                report((seconds * 10).rounded() / 10, of: nil, "\(message): \(Int(seconds)) s")
            }
        }
        defer { beat.cancel() }
        return try await body()
    }
}
