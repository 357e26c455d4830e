import Synchronization
import Testing

@testable import TrellisDatabase

/// Whether the server lets more connections in.
private final class Door: Sendable {
    private let isOpen = Atomic(true)

    func mayPass() -> Bool { isOpen.load(ordering: .relaxed) }

    func open(_ isOpen: Bool) { self.isOpen.store(isOpen, ordering: .relaxed) }
}

/// What becomes of jobs whose thread got no connection.
extension PoolQueueTests {
    @Test(
        "What a thread got no connection for goes back to its place, and nobody is called for it who would be refused too"
    )
    func refused() {
        let door = Door()
        var queue = Self.queue(3, busy: 1, mayGrow: door.mayPass)
        for (moment, isQuick) in [true, true, false, true, false].enumerated() {
            _ = queue.add(Self.query(Int64(10 + moment), isQuick: isQuick))
        }
        queue.arrived()
        let quick = queue.take(isConnected: false)
        #expect(quick.map(\.since) == [10, 11])
        queue.arrived()
        let other = queue.take(isConnected: false)
        #expect(other.map(\.since) == [12])
        door.open(false)
        #expect(queue.putBack(other) == PoolQueue.Summons.none)
        #expect(queue.putBack(quick) == PoolQueue.Summons.none)
        #expect(queue.running == 1 && queue.count == 5)
        #expect(queue.add(Self.query(20, isQuick: false)) == .none)
        #expect(queue.add(Self.query(21)) == .none)
        #expect(queue.summons(since: 30) == .none)
        var taken: [[Int64]] = []
        var jobs = [Self.query(0, isQuick: false)]
        while true {
            queue.finished(jobs, isConnected: true)
            jobs = queue.take(isConnected: true)
            if jobs.isEmpty { break }
            #expect(queue.summonsForRest() == .none)
            taken.append(jobs.map(\.since))
        }
        // Half of the quick ones are left to another who might come.
        #expect(taken == [[10, 11], [12], [13], [14], [20], [21]])
        door.open(true)
        #expect(queue.add(Self.query(30)) == .wake)
        #expect(queue.add(Self.query(31)) == .start)
    }

    @Test("For what was put back another is called once the server may let more in, though nothing new comes")
    func growing() {
        let door = Door()
        var queue = Self.queue(3, busy: 1, mayGrow: door.mayPass)
        _ = queue.add(Self.query(5, isQuick: false))
        queue.arrived()
        let jobs = queue.take(isConnected: false)
        door.open(false)
        #expect(queue.putBack(jobs) == PoolQueue.Summons.none)
        #expect(queue.timers(after: .none).mustWatch)
        #expect(queue.summons(since: 5) == .none)
        let watchesAgain = queue.watchesAgain()
        #expect(watchesAgain)
        door.open(true)
        #expect(queue.summons(since: 4) == .none)
        #expect(queue.summons(since: 5) == .start)
        #expect(queue.summons(since: 5) == .none)
    }

    @Test(
        "One that has a connection and sleeps is woken for what was put back; with none there is nobody to put it back for"
    )
    func refusedAsleep() {
        var queue = Self.queue(3, busy: 1)
        _ = queue.add(Self.query(5))
        queue.arrived()
        let jobs = queue.take(isConnected: false)
        queue.finished([Self.query(0, isQuick: false)], isConnected: true)
        #expect(queue.take(isConnected: true).isEmpty)
        #expect(queue.putBack(jobs) == .wake)
        queue.arrived()
        let again = queue.take(isConnected: true)
        #expect(again.map(\.since) == [5])
        // The connection turned out to be gone.
        #expect(queue.putBack(again) == nil)
        #expect(queue.running == 1 && queue.count == 0)
    }

    @Test("What nobody waits for any more isn't put back; the rest is after closing too, for whoever hasn't ended yet")
    func refusedAtEnd() {
        var queue = Self.queue(4, busy: 1)
        for moment in 1...3 {
            _ = queue.add(Self.query(Int64(moment), isQuick: false, isAnswered: moment == 1))
            queue.arrived()
        }
        let jobs = (1...3).map { _ in queue.take(isConnected: false) }
        #expect(queue.putBack(jobs[0]) == PoolQueue.Summons.none)
        #expect(queue.count == 0)
        #expect(queue.close() == 0)
        #expect(queue.putBack(jobs[1]) == PoolQueue.Summons.none)
        queue.finished([Self.query(0, isQuick: false)], isConnected: true)
        let again = queue.take(isConnected: true)
        #expect(again.map(\.since) == [2])
        queue.finished(again, isConnected: true)
        #expect(queue.take(isConnected: true).isEmpty)
        #expect(queue.putBack(jobs[2]) == nil)
    }
}
