import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel

extension Jobs {
    /// Runs `enqueue COUNT single|bulk`: deletes all jobs and measures enqueued jobs per second.
    func enqueue() async throws {
        let count = number(1, or: 10_000)
        try await clear()
        let elapsed = try await ContinuousClock().measure {
            word(2) == "single" ? try await enqueueOneByOne(count) : try await enqueueInBulk(count)
        }
        say([("per_second", "\(Double(count) / elapsed.seconds)")])
    }

    /// Enqueues jobs by four concurrent callers, with one transaction per job.
    private func enqueueOneByOne(_ count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<4 {
                group.addTask {
                    for _ in 0..<count / 4 { _ = try await tenant(part).write { tx in try tx.enqueue(Noop()) } }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Enqueues 1000 jobs per transaction.
    private func enqueueInBulk(_ count: Int) async throws {
        for start in stride(from: 0, to: count, by: 1000) {
            let jobs = (0..<min(1000, count - start)).map { _ in Noop() }
            _ = try await tenant(start / 1000).write { tx in try tx.enqueue(contentsOf: jobs).count }
        }
    }

    /// Runs `burn COUNT [CONCURRENCY]`: measures how many empty jobs end per second, including the commits.
    func burn() async throws {
        let count = number(1, or: 200_000)
        try await clear()
        try await enqueueInBulk(count)
        let clock = ContinuousClock()
        let began = clock.now
        try await withWorker(concurrency: number(2, or: 1000)) {
            while try await isActive() { try await Task.sleep(for: .milliseconds(50)) }
            say([("per_second", "\(Double(count) / (clock.now - began).seconds)")])
        }
    }

    /// Runs `latency COUNT idle|busy|published`: measures the time between enqueuing and start.
    ///
    /// With `busy`, other jobs in the same queue run at the same time. With `published`, the jobs are deliveries of
    /// events.
    func latency() async throws {
        let count = number(1, or: 500)
        try await clear()
        try await withWorker(concurrency: 100, delivers: word(2) == "published") {
            try await Task.sleep(for: .seconds(1))
            let load = Task {
                while word(2) == "busy", !Task.isCancelled {
                    // About 2000 jobs per second in addition to the measured ones.
                    _ = try await tenant(1).write { tx in
                        try tx.enqueue(contentsOf: (0..<100).map { _ in Noop() }).count
                    }
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            for _ in 0..<count {
                let now = SystemClock().now.microseconds
                let isPublished = word(2) == "published"
                try await tenant().write { tx in
                    if isPublished {
                        try tx.publish(Timed(published: now))
                    } else {
                        try tx.enqueue(Stamp(enqueued: now))
                    }
                }
                try await Task.sleep(for: .milliseconds(20))
            }
            load.cancel()
            while Waits.count < count { try await Task.sleep(for: .milliseconds(20)) }
        }
        let waits = Waits.sorted
        say([
            ("p50_ms", "\(waits[waits.count / 2])"), ("p99_ms", "\(waits[waits.count * 99 / 100])"),
            ("count", "\(waits.count)"),
        ])
    }

    func clear() async throws {
        try await database.system().write { tx in
            let all = tx.acrossTenants(reason: "a benchmark deletes old jobs", level: .debug)
            try all.erase(Query<EffectRecord>())
            try all.sql.execute("DELETE FROM job")
        }
    }

    /// Returns whether a job is available or running; reads only partial indexes, so that polling is cheap.
    private func isActive() async throws -> Bool {
        try await database.system().read { tx in
            let all = tx.acrossTenants(reason: "a benchmark polls whether jobs are left", level: .debug)
            let states: [SQL] = ["available", "running"].map {
                "SELECT id FROM job WHERE queue = 'bench' AND state = '\(raw: $0)' LIMIT 1"
            }
            return try states.contains { try !all.sql.rows($0).isEmpty }
        }
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
