import AuthorizationServer
import JOSE
import NIOCore
import Synchronization

/// What the connections of one event loop share: a coarse clock, the date, and an inbox for answers that were waited for.
///
/// The clock ticks once a second. Deadlines are kept in ticks and looked at at each tick, so that a request schedules
/// and cancels nothing. The inbox gathers what other threads bring (the audit writer settles a whole batch of receipts
/// at once) and wakes the loop once for all of it.
///
/// Everything but ``deliver(_:)`` and ``date`` runs on the event loop only; that is what makes the unchecked `Sendable` true.
final class EventLoopDesk: @unchecked Sendable {
    /// An answer for a connection of this loop.
    struct Delivery: @unchecked Sendable {
        let connection: HotPath
        let slot: Int
        let outcome: Outcome
    }

    /// What came of it.
    enum Outcome: Sendable {
        case recorded
        case refused
        case response(EndpointResponse)
        /// What is left to do.
        case rest(BegunAnswer.Rest)
    }

    private struct Inbox: Sendable {
        var deliveries: [Delivery] = []
        var isScheduled = false
    }

    /// Sockets that bring nothing for so long are done for now.
    private static let lull = TimeAmount.microseconds(50)
    /// No answer waits longer for others.
    private static let longestGathering = TimeAmount.milliseconds(4)
    /// So many answers wait for no others.
    private static let largestGathering = 512

    let eventLoop: any EventLoop
    private(set) var tick: UInt32 = 0
    private(set) var commonLines: [UInt8]
    private let time: any TimeSource
    private let dateText: Mutex<String>
    private let inbox = Mutex(Inbox())
    private var batch = AnswerBatch()
    private var isScheduled = false
    private var isAnswering = false
    private var isGathering = false
    private var connections: [ObjectIdentifier: HotPath] = [:]
    private var ticking: RepeatedTask?

    init(eventLoop: any EventLoop, time: any TimeSource) {
        self.eventLoop = eventLoop
        self.time = time
        let date = HTTPDate.text(secondsSinceEpoch: time.now().whole)
        commonLines = WireResponse.commonLines(date: date)
        dateText = Mutex(date)
    }

    /// The date of this second as HTTP writes it; from any thread.
    var date: String { dateText.withLock { $0 } }

    /// Starts the clock.
    func start(tick interval: Duration) {
        let delay = TimeAmount(interval)
        eventLoop.execute { [self] in
            ticking = eventLoop.scheduleRepeatedTask(initialDelay: delay, delay: delay) { [weak self] _ in
                self?.strike()
            }
        }
    }

    /// Stops the clock.
    func stop() {
        eventLoop.execute { [self] in
            ticking?.cancel()
            ticking = nil
        }
    }

    func register(_ connection: HotPath) { connections[ObjectIdentifier(connection)] = connection }
    func unregister(_ connection: HotPath) { connections[ObjectIdentifier(connection)] = nil }

    /// Works out the answer to a request when all sockets of this pass are read.
    func postpone(_ item: AnswerBatch.Item) {
        batch.add(item)
        schedule()
    }

    /// Settles a place when its audit event is durable.
    func settle(_ ticket: Ticket, when receipt: AuditReceipt) {
        batch.hold(ticket, until: receipt)
        if !isAnswering { schedule() }
    }

    private func schedule() {
        guard !isScheduled else { return }
        isScheduled = true
        eventLoop.execute { self.answerBatch() }
    }

    private func answerBatch() {
        isScheduled = false
        isAnswering = true
        let items = batch.take()
        for item in items { item.connection.answer(item.request, at: item.slot) }
        isAnswering = false
        for item in items { item.connection.flushUnlessReading() }
        batch.reuse(items)
        askForCommit()
    }

    /// Waits for the audit events of this pass, which makes the store commit them: at once for a single one, and for several
    /// when the sockets bring no more, for a commit costs as much as many answers.
    private func askForCommit() {
        guard !isGathering else { return }
        guard batch.waitingCount > 1 else { return waitForAudit() }
        isGathering = true
        gather(until: .now() + Self.longestGathering)
    }

    private func gather(until end: NIODeadline) {
        let count = batch.waitingCount
        eventLoop.scheduleTask(in: Self.lull) { [self] in
            if batch.waitingCount > count, batch.waitingCount < Self.largestGathering, .now() < end {
                return gather(until: end)
            }
            isGathering = false
            waitForAudit()
        }
    }

    private func waitForAudit() { for group in batch.takeWaiting() { wait(for: group) } }

    private func wait(for group: AuditGroup) {
        group.receipt.whenDurable { [self] outcome in
            if eventLoop.inEventLoop {
                settle(group.tickets, outcome)
            } else {
                eventLoop.execute { self.settle(group.tickets, outcome) }
            }
        }
    }

    private func settle(_ tickets: [Ticket], _ outcome: AuditOutcome) {
        let outcome = outcome == .recorded ? Outcome.recorded : .refused
        for ticket in tickets { ticket.connection.settle(ticket.slot, outcome) }
        for ticket in tickets { ticket.connection.flushUnlessReading() }
    }

    /// Brings an answer; from any thread.
    func deliver(_ delivery: Delivery) {
        if eventLoop.inEventLoop {
            delivery.connection.settle(delivery.slot, delivery.outcome)
            delivery.connection.flushUnlessReading()
            return
        }
        let mustWake = inbox.withLock { inbox in
            inbox.deliveries.append(delivery)
            defer { inbox.isScheduled = true }
            return !inbox.isScheduled
        }
        if mustWake { eventLoop.execute { self.handOut() } }
    }

    private func handOut() {
        let deliveries = inbox.withLock { inbox in
            inbox.isScheduled = false
            let deliveries = inbox.deliveries
            inbox.deliveries = []
            return deliveries
        }
        for delivery in deliveries { delivery.connection.settle(delivery.slot, delivery.outcome) }
        for delivery in deliveries { delivery.connection.flushUnlessReading() }
    }

    private func strike() {
        tick &+= 1
        let date = HTTPDate.text(secondsSinceEpoch: time.now().whole)
        commonLines = WireResponse.commonLines(date: date)
        dateText.withLock { $0 = date }
        // A copy: a connection that is closed takes itself off the list.
        for connection in Array(connections.values) { connection.checkDeadlines() }
    }
}
