import Foundation
import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// The plans of the statements on jobs: each must find its rows by an index, however many others there are.
///
/// In the large form, `JOB_TABLE_ROWS=2000000 make test ARGS="--filter PlanTests"`, each must also stay below a cost.
@Suite(.enabled(if: TestPostgres.current != nil), .serialized) struct PlanTests {
    /// The number of jobs; small by default, since the tests of a change run often.
    private static let rows = ProcessInfo.processInfo.environment["JOB_TABLE_ROWS"].flatMap { Int($0) } ?? 20_000
    private static let isLarge = rows >= 1_000_000
    /// The greatest cost, in the planner's unit; reading two million jobs costs more than 100,000.
    private static let limit = 40_000.0

    /// The same for lists of the jobs in a state: they read the entries of all jobs in that state from an index.
    private static let listLimit = 150_000.0

    /// The same for a claim by a worker that knows none of the queue's jobs: it reads the entries of all that are available.
    ///
    /// After three such claims the worker rests, and parks these jobs (``EmptyClaims``, ``JobParking``).
    private static let unknownLimit = 300_000.0

    private typealias Operation = (name: String, run: () async throws -> Void)

    /// Fails for each statement of the operations whose plan reads a table as a whole, or costs too much.
    private func check(
        _ recorder: PlanRecorder, _ test: TestJobs, limit: Double = limit, _ operations: [Operation]
    ) async throws {
        for operation in operations {
            let statements = try await recorder.statements(of: operation.run)
            #expect(!statements.isEmpty, "\(operation.name) sends nothing")
            for statement in statements {
                let findings = try await recorder.findings(
                    statement, limit: limit, isLarge: Self.isLarge, test)
                #expect(findings.isEmpty, "\(operation.name) \(findings.joined(separator: "\n"))")
            }
        }
    }

    private func filled(_ body: (PlanRecorder, TestJobs) async throws -> Void) async throws {
        let recorder = PlanRecorder()
        try await TestJobs.with(.postgres, options: recorder.options) { test in
            try await test.fill(Self.rows)
            try await body(recorder, test)
        }
    }

    private func some(_ state: JobState, _ test: TestJobs) async throws -> JobRecord {
        try #require(try await test.store.queries.jobs(JobFilter(state: state), PageRequest(limit: 1)).items.first)
    }

    @Test("The statements of workers find their rows by an index", .timeLimit(.minutes(10)))
    func workers() async throws {
        try await filled { recorder, test in
            let store = test.store
            let worker = try await test.worker()
            let limited = Queue("q2", tenantConcurrency: 2, rate: RateLimit(1000, per: .seconds(1)))
            func claimed() async throws -> [JobRecord] { try await test.claim(worker, 3, queue: Queue("q1")) }
            func finish(_ outcome: AttemptResult.Outcome) async throws {
                try await test.end(try await claimed(), outcome)
            }
            let running = try await claimed()
            let lease = JobLease(running[0])
            let parent = try await test.enqueueSample()
            let debounced = JobOptions(unique: .debounced("d", by: .seconds(5), atMost: .seconds(60)))
            let throttled = ConcurrencyKey("a", throttle: JobThrottle(2, per: .seconds(60)))
            let tenant = test.database.tenant(test.acme.within(lease.tenantID))
            try await check(
                recorder, test,
                [
                    ("enqueue", { try await test.enqueueSample() }),
                    ("enqueue after", { try await test.enqueueSample(after: [.on(parent)]) }),
                    ("enqueue unique", { try await test.enqueueSample(JobOptions(unique: UniqueJob("a"))) }),
                    ("enqueue debounced", { for _ in 0..<2 { try await test.enqueueSample(debounced) } }),
                    ("throttle", { _ = try await tenant.write { tx in try tx.use(throttled, by: lease) } }),
                    ("enqueue batch", { _ = try await test.ours.write { try $0.batch("b", [SampleJob(what: "a")]) } }),
                    (
                        "add to the backend",
                        {
                            // The second time it looks for the one that is there.
                            let added = BackendJob(.available(in: test.acme, at: test.clock.now))
                            for _ in 0..<2 { try await DatabaseJobBackend(store).add([added]) }
                        }
                    ),
                    ("stage", { _ = try await store.claims.makeDueAvailable() }),
                    ("next scheduled", { _ = try await store.claims.nextScheduled() }),
                    ("claim", { _ = try await test.claim(worker, 5, queue: Queue("q1")) }),
                    ("claim with limits", { _ = try await test.claim(worker, 5, queue: limited) }),
                    ("leases", { _ = try await store.claims.leases(of: worker, in: Queue("q1")) }),
                    ("complete", { try await finish(.completed(nil)) }),
                    ("fail", { try await finish(.failed(code: "a", message: "b", retryAfter: .seconds(9))) }),
                    ("discard", { try await finish(.discarded(code: "a", message: "b")) }),
                    ("requeue", { try await finish(.requeued) }),
                    ("progress", { try await store.reports.setProgress([JobProgress(lease, percent: 1)]) }),
                    (
                        "log",
                        {
                            try await store.reports.appendLog([
                                JobLogRecord(
                                    id: ID(), tenantID: lease.tenantID, jobID: lease.id, attempt: 1, level: "info",
                                    message: "m", at: test.clock.now)
                            ])
                        }
                    ),
                    ("heartbeat", { _ = try await store.workers.heartbeat(worker, running: 1) }),
                    ("cancellations", { _ = try await store.workers.cancellations(of: worker) }),
                    ("dependents", { _ = try await store.dependents.releasePortion() }),
                    (
                        "park",
                        {
                            let known = [JobContract(SampleJob.name, version: 1)]
                            _ = try await store.parking.park(queue: "q1", known: known, limit: .seconds(600))
                        }
                    ),
                    ("rescue", { _ = try await store.workers.rescue(worker) }),
                    ("rescue orphans", { _ = try await store.workers.rescueOrphans() }),
                    (
                        "cancel a batch",
                        {
                            let tenant = test.acme.tenantID
                            let batch = try await test.ours.write { try $0.batch("b", [SampleJob(what: "a")]) }
                            try await store.batches.cancel(batch, tenant: tenant, by: nil)
                            _ = try await store.batches.cancelPortion()
                            _ = try await store.batches.status(of: batch, tenant: tenant)
                            _ = try await store.batches.tenant(of: batch)
                        }
                    ),
                    (
                        "stored schedules",
                        {
                            try await test.makeSchedule()
                            test.clock.advance(by: .seconds(60))
                            try await test.storedScheduler().fireDue()
                            try await store.storedSchedules.noteOutcomes()
                        }
                    ),
                ])
        }
    }

    @Test("A claim by a worker of another release reads available jobs only, by an index", .timeLimit(.minutes(10)))
    func otherRelease() async throws {
        try await filled { recorder, test in
            let worker = try await test.worker()
            let known = [JobContract("tests.other", version: 1), JobContract("tests.more", version: 2)]
            let claim = JobClaim(queue: Queue("q1"), worker: worker, limit: 5, known: known)
            let operation = ("claim", { _ = try await test.store.claims.claim(claim) })
            try await check(recorder, test, limit: Self.unknownLimit, [operation])
        }
    }

    @Test("Each dependent of a job is found by its key, also before the database has statistics of the tables")
    func noStatistics() async throws {
        let recorder = PlanRecorder()
        try await TestJobs.with(.postgres, options: recorder.options) { test in
            let parent = try await test.enqueueSample()
            try await test.ours.write { tx in
                let dependents = (0..<JobRows.dependentLimit + 2000).map { SampleJob(what: "\($0)") }
                _ = try tx.enqueue(contentsOf: dependents, after: [.on(parent)])
            }
            try await test.end(try await test.claim(try await test.worker()), .completed(nil))
            let statements = try await recorder.statements { _ = try await test.store.dependents.releasePortion() }
            let ofDependencies = statements.filter { $0.text.contains("job_dependency") }
            #expect(ofDependencies.contains { $0.text.hasPrefix("UPDATE job_dependency") })
            for statement in ofDependencies {
                let plan = try await recorder.plan(of: statement, test)
                let joins = plan.filter { $0.contains("Hash Join") || $0.contains("Merge Join") }
                #expect(joins.isEmpty, "\(statement.text)\n\(plan.joined(separator: "\n"))")
            }
        }
    }

    @Test("The statements of upkeep find their rows by an index", .timeLimit(.minutes(10)))
    func upkeep() async throws {
        try await filled { recorder, test in
            let leadership = JobLeadership("jobs", test.system, patience: .seconds(15))
            func age() async throws {
                var aging = JobAging(after: .seconds(1), atOnce: 10)
                let raised = try await test.store.waiting.age(&aging)
                #expect(raised > 0)
            }
            try await check(
                recorder, test,
                [
                    ("prune, with nothing expired", { _ = try await test.store.pruner.prune() }),
                    ("lead", { _ = try await leadership.renew() }),
                    ("expire", { _ = try await test.store.waiting.expire() }),
                    ("age", age),
                    ("metrics", { _ = try await test.store.queries.readings(of: ["q1"]) }),
                    ("end a tenant's retention", { try await test.store.control.endRetention(of: Self.tenant) }),
                ])
            test.clock.advance(by: .seconds(11 * 366 * 86_400))
            func prune() async throws {
                let pruned = try await test.store.pruner.prune(limit: 200)
                #expect(pruned.jobs > 0)
            }
            try await check(
                recorder, test,
                [
                    ("prune", prune),
                    ("statistics", { _ = try await test.store.queries.statistics(since: test.clock.now) }),
                ])
        }
    }

    @Test("The statements of operators and pages find their rows by an index", .timeLimit(.minutes(10)))
    func operators() async throws {
        try await filled { recorder, test in
            let (queries, control) = (test.store.queries, test.store.control)
            let (waiting, failed) = try await (some(.blocked, test), some(.discarded, test))
            let batch = try #require(
                try await queries.jobs(JobFilter(state: .completed), PageRequest(limit: 50)).items.compactMap(\.batchID)
                    .first)
            let (other, ours) = (try await test.enqueueSample(), test.acme.tenantID)
            let (edit, catalog) = (JobEdit(priority: .low), try JobCatalog([]))
            func queues() async throws {
                let found = try await queries.queues()
                #expect(found.count == 8)
            }
            func page(_ filter: JobFilter) async throws { _ = try await queries.jobs(filter) }
            func count(_ filter: JobFilter) async throws { _ = try await queries.count(filter) }
            try await check(
                recorder, test,
                [
                    ("queues", queues),
                    ("running", { _ = try await queries.running(limit: 20) }),
                    ("failures", { _ = try await queries.failures(limit: 10) }),
                    ("failures in groups", { _ = try await queries.failures(in: nil) }),
                    ("failures of a group", { try await page(Self.failures(.discarded)) }),
                    ("retrying jobs of a group", { try await page(Self.failures(.retrying)) }),
                    ("count of a group", { try await count(Self.failures(nil)) }),
                    ("run a group now", { _ = try await control.runNow(Self.failures(nil), limit: 10, by: nil) }),
                    (
                        "statistics of a queue",
                        {
                            _ = try await queries.intervals(
                                from: test.clock.now, width: 7200, count: 84, queue: "q1")
                        }
                    ),
                    ("page", { try await page(JobFilter()) }),
                    ("page by tenant", { try await page(JobFilter(tenant: Self.tenant)) }),
                    ("page by tenant and state", { try await page(JobFilter(tenant: Self.tenant, state: .discarded)) }),
                    ("page by batch", { try await page(JobFilter(tenant: Self.tenant, batch: batch)) }),
                    ("count of a tenant", { try await count(JobFilter(tenant: Self.tenant)) }),
                    ("history", { _ = try await queries.history(of: failed.id) }),
                    ("tenant of a job", { _ = try await queries.tenant(of: failed.id) }),
                    ("cancel", { try await control.cancel(waiting.id, tenant: waiting.tenantID, by: nil) }),
                    ("retry", { try await control.retry(failed.id, tenant: failed.tenantID, by: nil) }),
                    (
                        "cancel a tenant's",
                        { _ = try await control.cancel(JobFilter(tenant: Self.tenant), limit: 10, by: nil) }
                    ),
                    ("cancel a queue's", { _ = try await control.cancel(JobFilter(queue: "q1"), limit: 10, by: nil) }),
                    ("retry all", { _ = try await control.retry(JobFilter(), limit: 10, by: nil) }),
                    (
                        "retry a tenant's",
                        { _ = try await control.retry(JobFilter(tenant: Self.tenant), limit: 10, by: nil) }
                    ),
                    ("edit", { try await control.edit(other, tenant: ours, edit, in: catalog, by: nil) }),
                    ("delete", { try await control.delete(other, tenant: ours, by: nil) }),
                    ("pause", { try await control.pause(queue: "q1", by: nil) }),
                    ("resume", { try await control.resume(queue: "q1", by: nil) }),
                ])
            try await check(
                recorder, test, limit: Self.listLimit,
                [
                    ("page by state", { for state in JobState.allCases { try await page(JobFilter(state: state)) } }),
                    ("page by state and queue", { try await page(JobFilter(state: .blocked, queue: "q3")) }),
                ])
        }
    }

    @Test("Counts are exact up to the limit, and estimated above", .timeLimit(.minutes(10)))
    func counts() async throws {
        try await filled { recorder, test in
            let all = try await test.store.queries.count(JobFilter())
            #expect(all > JobQueries.countLimit)
            #expect((Double(Self.rows) * 0.8...Double(Self.rows) * 1.2).contains(Double(all)))
            let some = try await test.store.queries.count(JobFilter(tenant: Self.tenant))
            #expect(some == Self.rows / 997)
            let one = try await test.store.queries.count(JobFilter(tenant: Self.tenant), in: [.completed])
            #expect(one < some)
            // The estimate asks for plans, and doesn't count.
            let statements = try await recorder.statements { _ = try await test.store.queries.count(JobFilter()) }
            #expect(!statements.contains { $0.text.hasPrefix("SELECT count(*)") })
        }
    }

    private static func failures(_ status: JobStatus?) -> JobFilter {
        var filter = JobFilter(name: SampleJob.name, errorCode: "broken")
        filter.status = status
        return filter
    }

    /// A tenant of the filled jobs.
    private static let tenant = ID<Tenant>(high: 0x7000, low: 0x8000_0000_0000_0001)
}
