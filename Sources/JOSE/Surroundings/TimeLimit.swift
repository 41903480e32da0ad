/// Work took longer than it may; it was cancelled, and has ended.
package struct TimeLimitExceeded: Error {
    package init() {}
}

/// Runs `body` and cancels it when it takes longer than `time`.
///
/// - Throws: ``TimeLimitExceeded`` when the time was over first, else what `body` throws.
package func withTimeLimit<Value: Sendable>(
    _ time: Duration,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: time)
            throw TimeLimitExceeded()
        }
        // The group waits for the one that lost, so that nothing runs on behind the caller's back.
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
