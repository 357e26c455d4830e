import Synchronization
import Testing

@testable import TrellisDatabase

/// Whether the server accepts more connections.
private final class ConnectionLimit: Sendable {
    private let accepts = Atomic(true)

    func acceptsMore() -> Bool { accepts.load(ordering: .relaxed) }

    func set(acceptsMore: Bool) { accepts.store(acceptsMore, ordering: .relaxed) }
}

/// Requests whose thread got no connection.
extension PoolQueueTests {
    @Test("Requests without a connection return to their position; no thread is started before the backoff")
    func refused() {
        let limit = ConnectionLimit()
        var queue = Self.queue(3, busy: 1, mayGrow: limit.acceptsMore)
        for (moment, isQuick) in [true, true, false, true, false].enumerated() {
            _ = queue.add(Self.query(Int64(10 + moment), isQuick: isQuick))
        }
        queue.workerStarted()
        let quick = queue.take(isConnected: false)
        #expect(quick.map(\.since) == [10, 11])
        queue.workerStarted()
        let other = queue.take(isConnected: false)
        #expect(other.map(\.since) == [12])
        limit.set(acceptsMore: false)
        #expect(queue.putBack(other) == PoolQueue.WakeAction.none)
        #expect(queue.putBack(quick) == PoolQueue.WakeAction.none)
        #expect(queue.runningCount == 1 && queue.count == 5)
        #expect(queue.add(Self.query(20, isQuick: false)) == .none)
        #expect(queue.add(Self.query(21)) == .none)
        #expect(queue.wakeAction(since: 30) == .none)
        var taken: [[Int64]] = []
        var requests = [Self.query(0, isQuick: false)]
        while true {
            queue.finished(requests, isConnected: true)
            requests = queue.take(isConnected: true)
            if requests.isEmpty { break }
            #expect(queue.wakeActionForRest() == .none)
            taken.append(requests.map(\.since))
        }
        // Half of the quick queries are left to another thread, which could be started.
        #expect(taken == [[10, 11], [12], [13], [14], [20], [21]])
        limit.set(acceptsMore: true)
        #expect(queue.add(Self.query(30)) == .wake)
        #expect(queue.add(Self.query(31)) == .start)
    }

    @Test("A thread is started for requests that were put back after the backoff, without a new request")
    func growing() {
        let limit = ConnectionLimit()
        var queue = Self.queue(3, busy: 1, mayGrow: limit.acceptsMore)
        _ = queue.add(Self.query(5, isQuick: false))
        queue.workerStarted()
        let requests = queue.take(isConnected: false)
        limit.set(acceptsMore: false)
        #expect(queue.putBack(requests) == PoolQueue.WakeAction.none)
        #expect(queue.timers(after: .none).needsWakeTimer)
        #expect(queue.wakeAction(since: 5) == .none)
        let isArmed = queue.rearmWakeTimer()
        #expect(isArmed)
        limit.set(acceptsMore: true)
        #expect(queue.wakeAction(since: 4) == .none)
        #expect(queue.wakeAction(since: 5) == .start)
        #expect(queue.wakeAction(since: 5) == .none)
    }

    @Test("A sleeping thread with a connection is woken for requests that are put back; without one they aren't")
    func refusedAsleep() {
        var queue = Self.queue(3, busy: 1)
        _ = queue.add(Self.query(5))
        queue.workerStarted()
        let requests = queue.take(isConnected: false)
        queue.finished([Self.query(0, isQuick: false)], isConnected: true)
        #expect(queue.take(isConnected: true).isEmpty)
        #expect(queue.putBack(requests) == .wake)
        queue.workerStarted()
        let again = queue.take(isConnected: true)
        #expect(again.map(\.since) == [5])
        // The connection is lost.
        #expect(queue.putBack(again) == nil)
        #expect(queue.runningCount == 1 && queue.count == 0)
    }

    @Test("Finished requests aren't put back; others are, after closing too, for a thread that hasn't ended")
    func refusedAtEnd() {
        var queue = Self.queue(4, busy: 1)
        for moment in 1...3 {
            _ = queue.add(Self.query(Int64(moment), isQuick: false, isFinished: moment == 1))
            queue.workerStarted()
        }
        let requests = (1...3).map { _ in queue.take(isConnected: false) }
        #expect(queue.putBack(requests[0]) == PoolQueue.WakeAction.none)
        #expect(queue.count == 0)
        #expect(queue.close() == 0)
        #expect(queue.putBack(requests[1]) == PoolQueue.WakeAction.none)
        queue.finished([Self.query(0, isQuick: false)], isConnected: true)
        let again = queue.take(isConnected: true)
        #expect(again.map(\.since) == [2])
        queue.finished(again, isConnected: true)
        #expect(queue.take(isConnected: true).isEmpty)
        #expect(queue.putBack(requests[2]) == nil)
    }
}
