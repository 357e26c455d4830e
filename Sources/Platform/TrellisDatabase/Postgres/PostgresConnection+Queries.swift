import CLibPQ

extension PostgresConnection {
    /// Runs queries together, in one round trip: `[tenant A, query, query, tenant B, query, …]` and one point of
    /// synchronisation.
    ///
    /// The server takes what comes between two such points for one transaction, which only reads, with a snapshot for each
    /// statement. Whose rows are in reach is said for that transaction, and said before each query for which it differs, so
    /// nothing of it outlives the round. After a query that fails the server skips the others; they are sent again.
    func answer(_ queries: [PostgresQuery], onLoss: () -> Void) {
        var rest = queries
        while !rest.isEmpty {
            let stop = canceller.begin()
            rest = rest.filter { $0.isSent(stop) }
            if rest.isEmpty { break }
            let start = MonotonicTime.nanoseconds
            let count = answerFirst(&rest, since: start, onLoss)
            for query in rest.prefix(count) { query.metrics.finished(since: start) }
            rest.removeFirst(count)
        }
        _ = canceller.end()
        (wanted, known) = (.system, .system)
    }

    /// Sends all of them; answers those up to the first that fails, and tells how many that are.
    private func answerFirst(_ queries: inout [PostgresQuery], since start: Int64, _ onLoss: () -> Void) -> Int {
        let answers: PostgresPipeline.Answers
        do {
            try send(queries)
            answers = collectAnswers()
        } catch {
            // What is queued and not sent would belong to the next transaction, tenant and all.
            isBroken = true
            onLoss()
            return fail(queries[...], error)
        }
        for query in queries { query.isBack() }
        let wasStopped = canceller.end()
        for (query, result) in zip(queries, answers.results) { query.answer(.success(result)) }
        let done = answers.results.count
        guard let failure = answers.failure, done < queries.count else {
            quick.learn(queries, took: MonotonicTime.nanoseconds - start, failed: nil)
            return queries.count
        }
        guard isUsable(thoroughly: false) else {
            onLoss()
            return done + fail(queries[done...], failure)
        }
        let failed = queries[done]
        if let failure = failure as? DatabaseError {
            if failure.isOutgrownPlan, failed.mayBePreparedAnew() {
                do {
                    try forgetStatements()
                    return done
                } catch {
                    return done + fail(queries[done...], error)
                }
            }
            // Meant for a neighbour whose task was cancelled; that one has been told.
            if failure == .timeout, wasStopped { return done }
        }
        quick.learn(queries, took: MonotonicTime.nanoseconds - start, failed: failed)
        return done + fail([failed], failure)
    }

    private func send(_ queries: [PostgresQuery]) throws {
        known = .system
        for query in queries {
            wanted = query.reach
            try enqueueReach()
            try enqueue(query.text, query.values, isMain: true)
        }
        try pipeline.send()
    }

    private func fail(_ queries: ArraySlice<PostgresQuery>, _ error: any Error) -> Int {
        for query in queries {
            if let error = error as? DatabaseError { query.answer(.failure(error)) } else { query.fail(error) }
        }
        return queries.count
    }
}
