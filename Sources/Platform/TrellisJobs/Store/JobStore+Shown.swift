import TrellisDatabase

extension JobStore {
    /// The jobs that run at this moment, those first that started last.
    package func running(limit: Int) async throws -> [JobRecord] {
        try await read { tx in
            try tx.fetch(JobRecord.where { $0.state == .running }.order { $0.startedAt.descending }.limit(limit))
        }
    }

    /// The jobs that were discarded last.
    package func failures(limit: Int) async throws -> [JobRecord] {
        try await read { tx in
            // Said as the partial index says it, so that it is used.
            let failed = JobRecord.where { $0.state.in([.discarded, .cancelled]) }.where { $0.state == .discarded }
            return try tx.fetch(failed.order { $0.finishedAt.descending }.limit(limit))
        }
    }

    /// How many jobs there are that the filter lets through, in any of the states.
    package func count(_ filter: JobFilter, in states: [JobState] = JobState.allCases) async throws -> Int {
        guard states.count < JobState.allCases.count else {
            return try await read { try $0.count(filter.latestFirst) }
        }
        return try await read { tx in try tx.count(filter.latestFirst.where { $0.state.in(states) }) }
    }
}

extension QueueStanding {
    /// A queue in which nothing waits, and nothing ever did.
    package init(idle queue: String) {
        self.init(queue: queue)
    }
}
