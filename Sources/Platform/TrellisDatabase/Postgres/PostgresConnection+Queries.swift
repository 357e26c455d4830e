import CLibPQ
import TrellisKernel

extension PostgresConnection {
    /// Runs queries together in one round trip: `[tenant A, query, query, tenant B, query, …]` and one synchronization
    /// point.
    ///
    /// The server runs everything between two synchronization points as one transaction, here a read-only one with a
    /// snapshot for each statement. The accessible rows are set for this transaction only, before each query that needs
    /// other rows than the previous one, so the setting never outlives the round trip. After a failed query the server
    /// skips the others; they are sent again.
    func run(_ queries: [PostgresQuery], onLoss: () -> Void) {
        var rest = queries
        while !rest.isEmpty {
            let stop = canceller.begin()
            rest = rest.filter { $0.markSent(stop) }
            if rest.isEmpty { break }
            let start = MonotonicTime.nanoseconds
            let count = runFirst(&rest, since: start, onLoss)
            for query in rest.prefix(count) { query.metrics.finished(since: start) }
            rest.removeFirst(count)
        }
        _ = canceller.end()
        (requestedAccess, serverAccess) = (.system, .system)
    }

    /// Sends all queries; finishes those up to the first failure and returns their number.
    private func runFirst(_ queries: inout [PostgresQuery], since start: Int64, _ onLoss: () -> Void) -> Int {
        let results: PostgresPipeline.Results
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
        let wasStopped = canceller.end()
        for (query, result) in zip(queries, results.main) { query.finish(.success(result)) }
        let done = results.main.count
        guard let failure = results.failure, done < queries.count else {
            quick.learn(queries, took: MonotonicTime.nanoseconds - start, failed: nil)
            return queries.count
        }
        guard isUsable(askServer: false) else {
            onLoss()
            return done + fail(queries[done...], failure)
        }
        let failed = queries[done]
        if let failure = failure as? DatabaseError {
            if failure.isStalePlan, failed.claimReprepare() {
                do {
                    try deallocateStatements()
                    return done
                } catch {
                    return done + fail(queries[done...], error)
                }
            }
            // The cancellation was for another query, which already has its error; this one is sent again.
            if failure == .timeout, wasStopped { return done }
        }
        quick.learn(queries, took: MonotonicTime.nanoseconds - start, failed: failed)
        return done + fail([failed], failure)
    }

    private func send(_ queries: [PostgresQuery]) throws {
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
