/// Brings logout tokens to clients over HTTP.
public protocol LogoutTransport: Sendable {
    /// Posts `body`, a form, and tells the status of the answer, or why there was none.
    ///
    /// Follows no redirect and waits for ``LogoutCourier/timeout`` at most.
    func post(_ body: [UInt8], to url: String) async throws -> Int
}
