import Testing

@testable import TrellisDatabase

/// Who is called for what, and what he takes; without a thread.
@Suite struct PoolQueueTests {
    /// A query of which nothing is known but whether it is quick.
    struct Query: PoolQuery {
        let isQuick: Bool
        var isAnswered = false
        func fail(_ error: any Error) {}
    }

    struct Connection: PoolConnection {
        func answer(_ queries: [Query], onLoss: () -> Void) {}
        func isUsable(thoroughly: Bool) -> Bool { true }
        func close() {}
    }

    static func query(_ moment: Int64, isQuick: Bool = true, isAnswered: Bool = false) -> PoolJob<Connection> {
        .query(Query(isQuick: isQuick, isAnswered: isAnswered), since: moment)
    }

    /// A queue with `threads` at work on transactions.
    static func queue(
        _ threads: Int, busy: Int = 0, mayGrow: @escaping @Sendable () -> Bool = { true }
    ) -> PoolQueue<Connection> {
        var queue = PoolQueue<Connection>(PoolLimits(maximum: threads), mayGrow: mayGrow)
        for moment in 0..<busy {
            _ = queue.add(query(Int64(moment), isQuick: false))
            queue.arrived()
            _ = queue.take(isConnected: false)
        }
        return queue
    }

    @Test("A thread is called for each job that isn't quick, until there are as many as may be")
    func slow() {
        var queue = Self.queue(3)
        let summons = (0..<5).map { queue.add(Self.query($0, isQuick: false)) }
        #expect(summons == [.start, .start, .start, .none, .none])
        for moment in 0..<3 {
            queue.arrived()
            #expect(queue.take(isConnected: false).map(\.since) == [Int64(moment)])
            #expect(queue.summonsForRest() == .none)
        }
        #expect(queue.running == 3)
    }

    @Test("For quick queries two are called; what comes meanwhile is left to them, half to each")
    func quick() {
        var queue = Self.queue(10)
        let summons = (0..<8).map { queue.add(Self.query($0)) }
        #expect(summons == [.start, .start] + Array(repeating: .none, count: 6))
        #expect(queue.hasIdle)
        queue.arrived()
        let first = queue.take(isConnected: false)
        #expect(first.map(\.since) == [0, 1, 2, 3])
        #expect(queue.summonsForRest() == .none)
        queue.arrived()
        #expect(queue.take(isConnected: false).map(\.since) == [4, 5, 6, 7])
        #expect(!queue.hasIdle)
        #expect(queue.add(Self.query(8)) == .none)
        queue.finished(first, isConnected: true)
        #expect(queue.take(isConnected: true).map(\.since) == [8])
    }

    @Test("A thread takes no more quick queries than may travel together")
    func most() {
        var queue = Self.queue(1, busy: 1)
        for moment in 10..<60 { _ = queue.add(Self.query(Int64(moment))) }
        queue.finished([Self.query(0, isQuick: false)], isConnected: true)
        #expect(queue.take(isConnected: true).count == 16)
        #expect(queue.count == 34)
    }

    @Test("Who waits longest is served first; quick queries travel with an older one, and no further")
    func order() {
        var queue = Self.queue(1, busy: 1)
        for (moment, isQuick) in [true, false, true, false, true, true].enumerated() {
            _ = queue.add(Self.query(Int64(moment), isQuick: isQuick))
        }
        var taken: [[Int64]] = []
        var jobs = [Self.query(0, isQuick: false)]
        while true {
            queue.finished(jobs, isConnected: true)
            jobs = queue.take(isConnected: true)
            if jobs.isEmpty { break }
            taken.append(jobs.map(\.since))
        }
        #expect(taken == [[0, 2, 4, 5], [1], [3]])
    }

    @Test("Quick queries that those at work don't come for have another called, after a while")
    func stuck() {
        var queue = Self.queue(3)
        for moment in 0..<2 {
            _ = queue.add(Self.query(Int64(moment)))
            queue.arrived()
            _ = queue.take(isConnected: false)
        }
        #expect(queue.add(Self.query(5)) == .none)
        #expect(queue.summons(since: 4) == .none)
        #expect(queue.summons(since: 5) == .start)
    }

    @Test("One who was called for a job that isn't quick, and takes an older quick one, has another called for it")
    func relay() {
        var queue = Self.queue(4)
        for moment in 0..<2 {
            _ = queue.add(Self.query(Int64(moment)))
            queue.arrived()
            _ = queue.take(isConnected: false)
        }
        #expect(queue.add(Self.query(5)) == .none)
        #expect(queue.add(Self.query(6, isQuick: false)) == .start)
        queue.arrived()
        #expect(queue.take(isConnected: false).map(\.since) == [5])
        #expect(queue.summonsForRest() == .start)
        queue.arrived()
        #expect(queue.take(isConnected: false).map(\.since) == [6])
    }

    @Test("Those who wait too long are taken out, and those whom nobody waits for")
    func overdue() {
        var queue = Self.queue(1, busy: 1)
        _ = queue.add(Self.query(1))
        _ = queue.add(Self.query(2, isQuick: false))
        _ = queue.add(Self.query(8, isAnswered: true))
        _ = queue.add(Self.query(9))
        #expect(queue.removeOverdue(since: 5).map(\.since).sorted() == [1, 2, 8])
        #expect(queue.count == 1)
    }

    @Test("A thread that nobody needs may leave, down to those that are kept; closing wakes those that sleep")
    func leaving() {
        var queue = PoolQueue<Connection>(PoolLimits(minimum: 1, maximum: 2))
        for _ in 0..<2 { _ = queue.add(Self.query(0, isQuick: false)) }
        for _ in 0..<2 {
            queue.arrived()
            let jobs = queue.take(isConnected: false)
            queue.finished(jobs, isConnected: true)
        }
        #expect(queue.take(isConnected: true).isEmpty)
        #expect(queue.take(isConnected: true).isEmpty)
        #expect(queue.mayLeave(isConnected: true) == true)
        #expect(queue.mayLeave(isConnected: true) == false)
        queue.arrived()
        #expect(queue.take(isConnected: true).isEmpty)
        #expect(queue.close() == 1)
        #expect(queue.mayLeave(isConnected: true) == nil)
    }
}
