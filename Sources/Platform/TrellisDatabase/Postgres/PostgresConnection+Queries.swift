import CLibPQ
import TrellisKernel

extension PostgresConnection {
    /// Runs queries together in one round trip: `[tenant A, query, query, tenant B, query, …]` and one synchronization
    /// point.
    ///
    /// The server runs everything between two synchronization points as one transaction, here a read-only one with a
    /// snapshot for each statement. The accessible rows are set for this transaction only, before each query that needs
    /// other rows than the previous one, so the setting never outlives the round trip. After a failed query the server
    /// skips the others; they are sent again. So are those of a round trip that took too long, each alone: the limit
    /// applies to each statement.
    func run(_ queries: [PostgresQuery], onLoss: () -> Void) {
        var rest = queries
        var isTogether = true
        while !rest.isEmpty {
            let stop = canceller.begin()
            let next = isTogether ? rest : Array(rest.prefix(1))
            rest.removeFirst(next.count)
            let sent = next.filter { $0.markSent(stop) }
            if sent.isEmpty { continue }
            let start = MonotonicTime.nanoseconds
            let count = runFirst(sent, since: start, onLoss)
            for query in sent.prefix(count) { query.metrics.finished(since: start) }
            rest = sent.dropFirst(count) + rest
            if wire.isOverdue { isTogether = false }
            if !isOpen { rest.removeFirst(fail(rest[...], DatabaseError.disconnected)) }
        }
        endStatements()
        endSession()
        (requestedAccess, serverAccess) = (.system, .system)
    }

    /// Ends the time in which the statements can be stopped; returns whether a request to stop them was made.
    @discardableResult
    private func endStatements() -> Bool {
        let (wasRequested, isSettled) = canceller.end()
        if !isSettled { isBroken = true }
        return wasRequested
    }

    /// Sends all queries; finishes those up to the first failure and returns their number.
    private func runFirst(_ queries: [PostgresQuery], since start: Int64, _ onLoss: () -> Void) -> Int {
        let results: PostgresPipeline.Results
        let limit = session.statementTimeout.map { start + $0.nanoseconds } ?? .max
        wire.begin(deadline: limit, cancellation: nil)
        do {
            try send(queries)
            results = collectResults()
        } catch {
            // Queued commands that weren't sent would run in the next transaction, with this tenant.
            isBroken = true
            onLoss()
            return fail(queries[...], error)
        }
        for query in queries { query.markReturned() }
        let wasStoppedForAnother = endStatements() && !wire.isOverdue
        for (query, result) in zip(queries, results.main) { query.finish(.success(result)) }
        let done = results.main.count
        guard let failure = results.failure, done < queries.count else {
            context.quick.learn(queries, took: MonotonicTime.nanoseconds - start, failed: nil)
            return queries.count
        }
        guard isOpen else {
            onLoss()
            // A statement that was stopped for another query hasn't taken too long.
            return done + fail(queries[done...], wasStoppedForAnother && failure == .timeout ? .disconnected : failure)
        }
        if failure == .timeout, wire.isOverdue, queries.count > 1 {
            context.quick.learn(queries, took: MonotonicTime.nanoseconds - start, failed: nil)
            return done
        }
        let failed = queries[done]
        // It is sent again, newly prepared; so a query that is wrong fails the second time.
        if results.isOutgrown, failed.claimReprepare() { return done }
        // The cancellation was for another query, which already has its error; this one is sent again.
        if failure == .timeout, wasStoppedForAnother { return done }
        context.quick.learn(queries, took: MonotonicTime.nanoseconds - start, failed: failed)
        return done + fail([failed], results.isOutgrown ? .schemaChanged : failure)
    }

    private func send(_ queries: [PostgresQuery]) throws {
        if plans != context.plans.current { try deallocateStatements() }
        serverAccess = .system
        for query in queries {
            requestedAccess = query.access
            try enqueueAccess()
            try enqueue(query.text, query.values, isMain: true)
        }
        try pipeline.send()
    }

    private func fail(_ queries: ArraySlice<PostgresQuery>, _ error: any Error) -> Int {
        for query in queries {
            if let error = error as? DatabaseError { query.finish(.failure(error)) } else { query.fail(error) }
        }
        return queries.count
    }
}
