import Testing

@testable import TrellisDatabase

/// The threads that a pool wakes or starts, and the requests that they take; tested without threads.
@Suite struct PoolQueueTests {
    /// A query without a statement.
    struct Query: PoolQuery {
        let isQuick: Bool
        var isFinished = false
        func fail(_ error: any Error) {}
    }

    struct Connection: PoolConnection {
        func run(_ queries: [Query], onLoss: () -> Void) {}
        func isUsable(askServer: Bool) -> Bool { true }
        func close() {}
    }

    static func query(_ moment: Int64, isQuick: Bool = true, isFinished: Bool = false) -> PoolRequest<Connection> {
        .query(Query(isQuick: isQuick, isFinished: isFinished), since: moment)
    }

    /// A queue of a pool of at most `threads` threads, `busy` of which run transactions.
    static func queue(
        _ threads: Int, busy: Int = 0, mayGrow: @escaping @Sendable () -> Bool = { true }
    ) -> PoolQueue<Connection> {
        var queue = PoolQueue<Connection>(PoolLimits(maximum: threads), mayGrow: mayGrow)
        for moment in 0..<busy {
            _ = queue.add(query(Int64(moment), isQuick: false))
            queue.workerStarted()
            _ = queue.take(isConnected: false)
        }
        return queue
    }

    @Test("A thread is started for each request that isn't quick, up to the maximum")
    func slow() {
        var queue = Self.queue(3)
        let wakeAction = (0..<5).map { queue.add(Self.query($0, isQuick: false)) }
        #expect(wakeAction == [.start, .start, .start, .none, .none])
        for moment in 0..<3 {
            queue.workerStarted()
            #expect(queue.take(isConnected: false).map(\.since) == [Int64(moment)])
            #expect(queue.wakeActionForRest() == .none)
        }
        #expect(queue.runningCount == 3)
    }

    @Test("Two threads are started for quick queries; they split the queries that arrive meanwhile")
    func quick() {
        var queue = Self.queue(10)
        let wakeAction = (0..<8).map { queue.add(Self.query($0)) }
        #expect(wakeAction == [.start, .start] + Array(repeating: .none, count: 6))
        #expect(queue.canAddWorker)
        queue.workerStarted()
        let first = queue.take(isConnected: false)
        #expect(first.map(\.since) == [0, 1, 2, 3])
        #expect(queue.wakeActionForRest() == .none)
        queue.workerStarted()
        #expect(queue.take(isConnected: false).map(\.since) == [4, 5, 6, 7])
        #expect(!queue.canAddWorker)
        #expect(queue.add(Self.query(8)) == .none)
        queue.finished(first, isConnected: true)
        #expect(queue.take(isConnected: true).map(\.since) == [8])
    }

    @Test("A thread takes at most the maximum number of quick queries")
    func most() {
        var queue = Self.queue(1, busy: 1)
        for moment in 10..<60 { _ = queue.add(Self.query(Int64(moment))) }
        queue.finished([Self.query(0, isQuick: false)], isConnected: true)
        #expect(queue.take(isConnected: true).count == 16)
        #expect(queue.count == 34)
    }

    @Test("The request that waits longest is served first; quick queries are sent together with an older quick one")
    func order() {
        var queue = Self.queue(1, busy: 1)
        for (moment, isQuick) in [true, false, true, false, true, true].enumerated() {
            _ = queue.add(Self.query(Int64(moment), isQuick: isQuick))
        }
        var taken: [[Int64]] = []
        var requests = [Self.query(0, isQuick: false)]
        while true {
            queue.finished(requests, isConnected: true)
            requests = queue.take(isConnected: true)
            if requests.isEmpty { break }
            taken.append(requests.map(\.since))
        }
        #expect(taken == [[0, 2, 4, 5], [1], [3]])
    }

    @Test("Another thread is started for quick queries that the running threads don't take in time")
    func stuck() {
        var queue = Self.queue(3)
        for moment in 0..<2 {
            _ = queue.add(Self.query(Int64(moment)))
            queue.workerStarted()
            _ = queue.take(isConnected: false)
        }
        #expect(queue.add(Self.query(5)) == .none)
        #expect(queue.wakeAction(since: 4) == .none)
        #expect(queue.wakeAction(since: 5) == .start)
    }

    @Test("A thread started for a slow request that takes an older quick query starts another thread for the slow one")
    func relay() {
        var queue = Self.queue(4)
        for moment in 0..<2 {
            _ = queue.add(Self.query(Int64(moment)))
            queue.workerStarted()
            _ = queue.take(isConnected: false)
        }
        #expect(queue.add(Self.query(5)) == .none)
        #expect(queue.add(Self.query(6, isQuick: false)) == .start)
        queue.workerStarted()
        #expect(queue.take(isConnected: false).map(\.since) == [5])
        #expect(queue.wakeActionForRest() == .start)
        queue.workerStarted()
        #expect(queue.take(isConnected: false).map(\.since) == [6])
    }

    @Test("Requests that wait too long or have finished are removed")
    func overdue() {
        var queue = Self.queue(1, busy: 1)
        _ = queue.add(Self.query(1))
        _ = queue.add(Self.query(2, isQuick: false))
        _ = queue.add(Self.query(8, isFinished: true))
        _ = queue.add(Self.query(9))
        #expect(queue.removeOverdue(since: 5).map(\.since).sorted() == [1, 2, 8])
        #expect(queue.count == 1)
    }

    @Test("The minimum is started ahead and takes the requests that arrive meanwhile; more of them start more threads")
    func ahead() {
        var queue = PoolQueue<Connection>(PoolLimits(minimum: 2, maximum: 3))
        #expect(queue.startAhead() == 2)
        #expect(queue.startAhead() == 0)
        #expect(queue.add(Self.query(1, isQuick: false)) == .none)
        #expect(queue.add(Self.query(2, isQuick: false)) == .none)
        #expect(queue.add(Self.query(3, isQuick: false)) == .start)
        for (moment, isConnected) in [true, false].enumerated() {
            queue.openedAhead(isConnected: isConnected)
            queue.workerStarted()
            let requests = queue.take(isConnected: isConnected)
            #expect(requests.map(\.since) == [Int64(moment + 1)])
            queue.finished(requests, isConnected: isConnected)
        }
        #expect(queue.count == 1 && queue.runningCount == 0)
        _ = queue.close()
        #expect(queue.startAhead() == 0)
    }

    @Test("An idle thread may end, down to the minimum; closing wakes the sleeping threads")
    func idle() {
        var queue = PoolQueue<Connection>(PoolLimits(minimum: 1, maximum: 2))
        for _ in 0..<2 { _ = queue.add(Self.query(0, isQuick: false)) }
        for _ in 0..<2 {
            queue.workerStarted()
            let requests = queue.take(isConnected: false)
            queue.finished(requests, isConnected: true)
        }
        #expect(queue.take(isConnected: true).isEmpty)
        #expect(queue.take(isConnected: true).isEmpty)
        #expect(queue.mayEnd(isConnected: true) == true)
        #expect(queue.mayEnd(isConnected: true) == false)
        queue.workerStarted()
        #expect(queue.take(isConnected: true).isEmpty)
        #expect(queue.close() == 1)
        #expect(queue.mayEnd(isConnected: true) == nil)
    }
}
