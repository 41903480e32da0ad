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

    /// Nearly always the only one: it lies here, the others behind it.
    private var first: Entry?
    private var others = CircularBuffer<Entry>(initialCapacity: 1)
    private var firstSlot = 0

    var isEmpty: Bool { first == nil }
    var count: Int { first == nil ? 0 : 1 + others.count }

    /// A response that could leave but for those before it.
    mutating func append(ready response: EndpointResponse, for exchange: Exchange) {
        append(Entry(exchange: exchange, response: response, isReady: true))
    }

    /// A response that must wait, or is still to come; the slot names it when it is settled.
    mutating func append(waiting response: EndpointResponse?, for exchange: Exchange) -> Int {
        append(Entry(exchange: exchange, response: response, isReady: false))
        return firstSlot + others.count
    }

    private mutating func append(_ entry: Entry) {
        if first == nil { first = entry } else { others.append(entry) }
    }

    /// Puts a response in its place, where it waits on.
    mutating func hold(_ response: EndpointResponse, at slot: Int) {
        change(slot) { $0.response = response }
    }

    /// Releases the response at `slot`, or puts another one in its place.
    mutating func settle(_ slot: Int, with response: EndpointResponse?) {
        change(slot) {
            if let response { $0.response = response }
            $0.isReady = true
        }
    }

    private mutating func change(_ slot: Int, _ body: (inout Entry) -> Void) {
        let offset = slot - firstSlot
        guard offset >= 0, offset < count else { return }
        if offset == 0 {
            guard var entry = first.take() else { return }
            body(&entry)
            first = entry
        } else {
            body(&others[others.index(others.startIndex, offsetBy: offset - 1)])
        }
    }

    /// Takes the first response when it is ready.
    mutating func popReady() -> (exchange: Exchange, response: EndpointResponse)? {
        guard let ready = first, ready.isReady else { return nil }
        first = others.popFirst()
        firstSlot += 1
        return (ready.exchange, ready.response ?? Refusal.fault)
    }

    /// Forgets all; their requests get no answer.
    mutating func removeAll() {
        firstSlot += count
        first = nil
        others.removeAll()
    }
}
