import AuthorizationServer
import NIOCore
import NIOHTTP1

/// What the connection must remember of a request until its response is written.
struct Exchange {
    /// A response to HEAD tells the length of a body that it does not have.
    var isHead = false
    /// HTTP/1.0 keeps a connection only when both sides say so.
    var needsKeepAlive = false
    /// The connection ends with this response.
    var closes = false
    /// The caller's own correlation id, given back.
    var requestID: String?
}

/// The responses that a connection owes, in the order of their requests (RFC 9112 §9.3.2).
///
/// A response may become ready before an earlier one; it leaves when its turn comes.
struct ResponseQueue {
    private struct Entry {
        let exchange: Exchange
        var response: EndpointResponse?
        var isReady: Bool
    }

    private var entries = CircularBuffer<Entry>(initialCapacity: 2)
    private var firstSlot = 0

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    /// A response that could leave but for those before it.
    mutating func append(ready response: EndpointResponse, for exchange: Exchange) {
        entries.append(Entry(exchange: exchange, response: response, isReady: true))
    }

    /// A response that must wait, or is still to come; the slot names it when it is settled.
    mutating func append(waiting response: EndpointResponse?, for exchange: Exchange) -> Int {
        entries.append(Entry(exchange: exchange, response: response, isReady: false))
        return firstSlot + entries.count - 1
    }

    /// Releases the response at `slot`, or puts another one in its place.
    mutating func settle(_ slot: Int, with response: EndpointResponse?) {
        let offset = slot - firstSlot
        guard offset >= 0, offset < entries.count else { return }
        let index = entries.index(entries.startIndex, offsetBy: offset)
        if let response { entries[index].response = response }
        entries[index].isReady = true
    }

    /// Takes the first response when it is ready.
    mutating func popReady() -> (exchange: Exchange, response: EndpointResponse)? {
        guard let first = entries.first, first.isReady else { return nil }
        entries.removeFirst()
        firstSlot += 1
        return (first.exchange, first.response ?? Refusal.fault)
    }

    /// Forgets all; their requests get no answer.
    mutating func removeAll() {
        firstSlot += entries.count
        entries.removeAll()
    }
}
