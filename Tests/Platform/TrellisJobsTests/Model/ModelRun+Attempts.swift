import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

extension ModelRun {
    mutating func registerWorker() async throws -> ID<JobWorker> {
        if let worker = random.pick(1, of: workers).first, workers.count >= 3 || random.chance(60) { return worker }
        let worker = try await test.worker("default", "other")
        workers.append(worker)
        return worker
    }

    mutating func claim() async throws {
        let worker = try await registerWorker()
        _ = try await claim(worker, random.chance(80) ? "default" : "other", random.number(1...4))
    }

    mutating func claim(_ worker: ID<JobWorker>, _ queue: String, _ limit: Int) async throws -> [JobRecord] {
        let jobs = try await test.claim(worker, limit, queue: Queue(queue))
        steps.append("claim \(queue) \(jobs.map(\.id))")
        let ready = Set(model.ids { $0.state == .available && $0.queue == queue })
        try agree(jobs.count, model.paused.contains(queue) ? 0 : min(limit, ready.count))
        try agree(ready.isSuperset(of: jobs.map(\.id)), true)
        for job in jobs { model.start(job) }
        allClaimed += jobs
        return jobs
    }

    /// Ends several attempts in one call, some of them with lost leases.
    mutating func end() async throws {
        var seen: Set<ID<BackgroundJob>> = []
        let chosen = chooseRunningJobs(random.number(1...3)).filter { seen.insert($0.id).inserted }
        let results = chosen.map { AttemptResult(JobLease($0), outcome(), retention: SampleJob.retention) }
        steps.append("end \(results.map { "\($0.lease.id) \($0.outcome)" })")
        let late = Set(chosen.filter { !model.isHeld($0) }.map(\.id))
        try agree(try await test.store.results.finish(results), late)
        // Completed jobs end first, and release their keys; the others end together.
        let ended = results.filter { !late.contains($0.lease.id) }.sorted { $0.lease.id < $1.lease.id }
        let completed = ended.filter { if case .completed = $0.outcome { true } else { false } }
        model.heldKeys = model.keys.subtracting(model.releasedKeys(completed.map(\.lease.id)))
        for result in completed { model.end(result.lease.id, result.outcome) }
        for result in ended where !completed.contains(where: { $0.lease == result.lease }) {
            model.end(result.lease.id, result.outcome)
        }
        model.heldKeys = []
    }

    mutating func commit() async throws {
        for job in chooseRunningJobs(1) { try await commit(job) }
    }

    /// Inserts a row and completes the job in one transaction, which sometimes fails.
    mutating func commit(_ job: JobRecord) async throws {
        let (store, fails) = (test.store, random.chance(20))
        steps.append("commit \(job.id)\(fails ? " that fails" : "")")
        let isHeld = model.isHeld(job)
        let result = AttemptResult(JobLease(job), .completed(nil), retention: SampleJob.retention)
        let scope = job.tenantID == test.acme.tenantID ? test.acme : test.globex
        var isDone = true
        do {
            try await test.database.tenant(scope).write { tx in
                try tx.insert(JobLogRecord.effect(of: job, at: tx.now))
                try store.results.finish(result, in: tx)
                if fails { throw SampleRollbackError() }
            }
        } catch JobError.leaseLost {
            try agree(isHeld, false)
            isDone = false
        } catch is SampleRollbackError {
            isDone = false
        } catch is DatabaseError where !model.jobs.keys.contains(job.id) {
            // The row's foreign key to a pruned job is violated.
            isDone = false
        }
        try agree(isDone, isHeld && !fails)
        guard isDone else { return }
        model.change(job.id) { $0.effects += 1 }
        model.end(job.id, .completed(nil))
    }

    /// Returns claimed jobs, mostly ones with valid leases.
    private mutating func chooseRunningJobs(_ count: Int) -> [JobRecord] {
        random.chance(80) ? random.pick(count, of: allClaimed.filter(model.isHeld)) : random.pick(count, of: allClaimed)
    }

    private mutating func outcome() -> AttemptResult.Outcome {
        let pause = Duration.seconds(random.number(1...20))
        return switch random.number(0...9) {
        case 0...3: .completed(nil)
        case 4, 5: .failed(code: "a.b", message: "no", retryAfter: random.chance(70) ? pause : nil)
        case 6: .discarded(code: "a.b", message: "no")
        case 7: .cancelled("enough")
        case 8: random.chance(50) ? .snoozed(pause) : .parked(code: "a.b", message: "no", pause)
        default: .requeued
        }
    }
}

extension JobLogRecord {
    /// Returns a log row that represents the writes of a job in the transaction of its end.
    static func effect(of job: JobRecord, at now: Timestamp) -> JobLogRecord {
        JobLogRecord(
            id: ID(), tenantID: job.tenantID, jobID: job.id, attempt: job.attempt, level: "effect", message: "Done.",
            at: now)
    }
}
