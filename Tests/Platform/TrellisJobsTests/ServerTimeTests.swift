import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// Processes whose clocks are wrong, on one server.
@Suite(.enabled(if: TestPostgres.current != nil)) struct ServerTimeTests {
    /// A clock that is ahead by a duration.
    private struct ShiftedClock: Clock {
        let shift: Duration
        var now: Timestamp { SystemClock().now + shift }
    }

    private static let shifts: [Duration] = [.seconds(600), .seconds(-600)]

    /// Runs `body` with a process whose clock is right, and one whose clock is shifted.
    private func with(
        _ shift: Duration, _ body: (_ right: Database, _ wrong: Database, _ acme: Scope) async throws -> Void
    ) async throws {
        try await TestJobs.with(.postgres) { test in
            let right = try test.reopened(SystemClock())
            let wrong = try test.reopened(ShiftedClock(shift: shift))
            for database in [right, wrong] { database.followServerTime() }
            do {
                try await body(right, wrong, test.acme)
            } catch {
                for database in [right, wrong] { try? database.close() }
                throw error
            }
            for database in [right, wrong] { try database.close() }
        }
    }

    /// Whether two times differ by less than this test takes.
    private func isClose(_ left: Timestamp, _ right: Timestamp) -> Bool {
        (Duration.seconds(-20)...Duration.seconds(20)).contains(left - right)
    }

    private func worker(_ database: Database) async throws -> ID<JobWorker> {
        let worker = JobWorkerRecord(
            id: ID(), host: "here", process: 1, queues: [], concurrency: 16, running: 0, heartbeat: 0,
            heartbeatAt: database.now, startedAt: database.now)
        try await JobStore(database.system()).workers.register(worker)
        return worker.id
    }

    @Test("A process with a wrong clock has the server's time, and its own for its logs", arguments: shifts)
    func time(_ shift: Duration) async throws {
        try await with(shift) { right, wrong, acme in
            let (its, own) = try await wrong.tenant(acme).read { ($0.databaseNow, $0.now) }
            #expect(isClose(its, SystemClock().now))
            #expect(isClose(own, SystemClock().now + shift))
            #expect(isClose(wrong.now, right.now))
            #expect(isClose(try await wrong.tenant(acme).write { $0.databaseNow }, right.now))
        }
    }

    @Test("Delays and starts go by the server's time", arguments: shifts)
    func staging(_ shift: Duration) async throws {
        try await with(shift) { right, wrong, acme in
            let (rightStore, wrongStore) = (JobStore(right.system()), JobStore(wrong.system()))
            let delayed = try await wrong.tenant(acme).write {
                try $0.enqueue(SampleJob(what: "later"), JobOptions(start: .after(.seconds(120)))).id
            }
            let job = try #require(try await right.tenant(acme).find(JobRecord.self, delayed))
            #expect(isClose(job.scheduledAt, right.now + .seconds(120)))
            #expect(isClose(job.createdAt, right.now))
            #expect(try await wrongStore.claims.makeDueAvailable() == [])
            #expect(try await rightStore.claims.makeDueAvailable() == [])
            let due = right.now - .seconds(1)
            try await right.tenant(acme).write { tx in
                _ = try tx.update(JobRecord.where { $0.id == delayed }) { [$0.scheduledAt.set(due)] }
            }
            #expect(try await wrongStore.claims.makeDueAvailable() == ["default"])
            let now = try await wrong.tenant(acme).write { try $0.enqueue(SampleJob(what: "now")).id }
            let claim = JobClaim(queue: .default, worker: try await worker(right), limit: 10)
            #expect(Set(try await rightStore.claims.claim(claim).map(\.id)) == [delayed, now])
        }
    }

    @Test("A failed job's pause and a job's retention go by the server's time", arguments: shifts)
    func ends(_ shift: Duration) async throws {
        try await with(shift) { right, wrong, acme in
            let store = JobStore(wrong.system())
            for what in ["fails", "ends"] {
                try await right.tenant(acme).write { _ = try $0.enqueue(SampleJob(what: what)) }
            }
            let jobs = try await store.claims.claim(
                JobClaim(queue: .default, worker: try await worker(wrong), limit: 2))
            let (fails, ends) = try (#require(jobs.first), #require(jobs.last))
            _ = try await store.results.finish([
                AttemptResult(
                    JobLease(fails), .failed(code: "a", message: "b", retryAfter: .seconds(300)), retention: .zero),
                AttemptResult(JobLease(ends), .completed(nil), retention: .seconds(300)),
            ])
            let failed = try #require(try await right.tenant(acme).find(JobRecord.self, fails.id))
            #expect(isClose(failed.scheduledAt, right.now + .seconds(300)))
            #expect(try await store.claims.makeDueAvailable() == [])
            #expect(try await store.pruner.prune().jobs == 0)
            let expired = right.now - .seconds(1)
            try await right.tenant(acme).write { tx in
                _ = try tx.update(JobRecord.where { $0.id == ends.id }) { [$0.keepUntil.set(expired)] }
            }
            #expect(try await store.pruner.prune().jobs == 1)
        }
    }

    @Test("A rate limit is filled by the server's time", arguments: shifts)
    func rate(_ shift: Duration) async throws {
        try await with(shift) { right, wrong, acme in
            let queue = Queue("limited", rate: RateLimit(2, per: .seconds(900)))
            try await right.tenant(acme).write { tx in
                for _ in 0..<5 { try tx.enqueue(SampleJob(what: "a"), JobOptions(queue: queue)) }
            }
            for (database, count) in [(right, 2), (wrong, 0), (right, 0)] {
                let claim = JobClaim(queue: queue, worker: try await worker(database), limit: 5)
                #expect(try await JobStore(database.system()).claims.claim(claim).count == count)
            }
        }
    }

    @Test("A schedule is due by the server's time, and a heartbeat has it", arguments: shifts)
    func schedules(_ shift: Duration) async throws {
        try await with(shift) { right, wrong, _ in
            let environment = JobEnvironment(
                try JobCatalog([]), JobStore(wrong.system()), clock: ShiftedClock(shift: shift), logger: .silent)
            let rule = JobSchedule("tick", .every(.seconds(86_400)), TickJob())
            let scheduler = JobScheduler(try ValidatedSchedule.checked([rule]), environment)
            try await scheduler.declare()
            let row = try #require(try await JobStore(right.system()).schedules.all().first)
            #expect(row.nextAt > right.now)
            let soon = right.now + .seconds(300)
            try await right.system().write { tx in
                _ = try tx.update(JobScheduleRecord.where { $0.id == "tick" }) { [$0.nextAt.set(soon)] }
            }
            #expect(try await scheduler.fireDue() == soon)
            let new = try await worker(wrong)
            let registered = try #require(try await JobStore(right.system()).workers.all().first { $0.id == new })
            #expect(isClose(registered.heartbeatAt, right.now))
            #expect(isClose(registered.startedAt, right.now))
            let id = try await worker(right)
            _ = try await JobStore(wrong.system()).workers.heartbeat(id, running: 1)
            let beating = try #require(try await JobStore(right.system()).workers.all().first { $0.id == id })
            #expect(isClose(beating.heartbeatAt, right.now))
        }
    }

    @Test("A wrong clock is warned of once, a right one isn't", arguments: shifts)
    func warning(_ shift: Duration) async throws {
        try await with(shift) { right, wrong, _ in
            let lines = LineRecorder()
            let logger = Logger(label: "test") { _ in LineHandler(lines: lines) }
            let monitor = ClockMonitor(wrong, logger)
            for _ in 0..<3 { try await monitor.check() }
            #expect(lines.entries.count == 1)
            #expect(lines.entries.first?.contains(shift > .zero ? "ahead of" : "behind") == true)
            try await ClockMonitor(right, logger).check()
            #expect(lines.entries.count == 1)
        }
    }

    private struct LineHandler: LogHandler {
        let lines: LineRecorder
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        init(lines: LineRecorder) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.add("\(event.message)") }
    }
}
