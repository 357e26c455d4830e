import Logging
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// A snapshot of all job rows, with the invariants that must always hold.
struct JobSnapshot {
    let jobs: [JobRecord]
    let dependencies: [JobDependencyRecord]
    let batches: [JobBatchRecord]
    let workers: Set<ID<JobWorker>>
    /// The number of rows that the commits of each job have written.
    let effects: [ID<BackgroundJob>: Int]

    static func load(_ test: TestJobs) async throws -> JobSnapshot {
        let workers = Set(try await test.store.workers.all().map(\.id))
        return try await test.system.read { tx in
            let tx = tx.acrossTenants(reason: "a test reads rows", level: .trace)
            let effects = try tx.fetch(JobLogRecord.all.order { $0.id.ascending }).filter { $0.level == "effect" }
            return JobSnapshot(
                jobs: try tx.fetch(JobRecord.all.order { $0.id.ascending }),
                dependencies: try tx.fetch(JobDependencyRecord.all.order { $0.id.ascending }),
                batches: try tx.fetch(JobBatchRecord.all.order { $0.id.ascending }), workers: workers,
                effects: Dictionary(effects.map { ($0.jobID, 1) }, uniquingKeysWith: +))
        }
    }

    /// Returns the violated invariants.
    ///
    /// - Parameter retried: jobs that were retried manually, which may wait for failed parents.
    func violations(retried: Set<ID<BackgroundJob>> = []) -> [String] {
        let byID = Dictionary(jobs.map { ($0.id, $0) }) { first, _ in first }
        let open = Dictionary(grouping: dependencies.filter { $0.resolvedAt == nil }, by: \.jobID)
        var keys: Set<String> = []
        var violations: [String] = []
        for job in jobs {
            func check(_ holds: Bool, _ name: String) { if !holds { violations.append("\(name): \(job)") } }
            check((job.state == .running) == (job.workerID != nil), "J3 worker")
            check(job.workerID.map(workers.contains) ?? true, "J3 worker exists")
            check((0...job.maxAttempts).contains(job.attempt), "J4")
            check(job.state.isFinal == (job.finishedAt != nil && job.keepUntil != nil), "J1 end")
            let isKept = job.uniqueScope == UniqueJob.Scope.retention.rawValue
            check(job.uniqueKey == nil || isKept || !job.state.isFinal, "J7 end")
            check(job.uniqueKey == nil || job.uniqueScope != "start" || job.state != .running, "J7 start")
            if let key = job.uniqueKey { check(keys.insert("\(job.tenantID) \(key)").inserted, "J7 twice") }
            check((effects[job.id] ?? 0) <= (job.state == .completed ? 1 : 0), "J10")
            guard job.state == .blocked else { continue }
            check(job.waitingOn == open[job.id]?.count, "J6")
            for dependency in open[job.id] ?? [] {
                let parent = byID[dependency.parentID]
                let batch = batches.first { $0.id == ID(high: dependency.parentID.high, low: dependency.parentID.low) }
                check(parent != nil || batch != nil, "J5 pruned")
                let isOver = parent?.state.isFinal ?? (batch.map { $0.pending == 0 } ?? true)
                let isGood = parent.map { $0.state == .completed } ?? (batch.map { $0.failed == 0 } ?? true)
                check(!isOver || (!isGood && dependency.policy != "always"), "J5 resolved")
                check(!isOver || dependency.policy != "cancel" || retried.contains(job.id), "J5 cancelled")
            }
        }
        for batch in batches {
            let mine = jobs.filter { $0.batchID == batch.id }
            if batch.pending != mine.count(where: { !$0.state.isFinal }) { violations.append("J13 pending: \(batch)") }
            if batch.pending == 0, batch.finishedAt == nil { violations.append("J13 end: \(batch)") }
        }
        return violations
    }

    /// Returns the differences between the rows and the model.
    func differences(from model: JobModel) -> [String] {
        var found: [String] = []
        let rows = Dictionary(jobs.map { ($0.id, Self.line($0)) }) { first, _ in first }
        let expected = model.jobs.mapValues(Self.line)
        for id in Set(rows.keys).union(expected.keys).sorted() where rows[id] != expected[id] {
            found.append("\(id) is \(rows[id] ?? "missing"), not \(expected[id] ?? "missing")")
        }
        let rowsOfBatches = Dictionary(
            batches.map {
                let batch = JobModel.Batch(
                    tenant: $0.tenantID, total: $0.total, pending: $0.pending, failed: $0.failed,
                    finishedAt: $0.finishedAt, keepUntil: $0.keepUntil)
                return ($0.id, batch)
            }
        ) { first, _ in first }
        if rowsOfBatches != model.batches { found.append("batches are \(rowsOfBatches), not \(model.batches)") }
        for (id, job) in model.jobs where effects[id] ?? 0 != job.effects { found.append("\(id) has other effects") }
        return found
    }

    private static func line(_ job: JobRecord) -> String {
        let waits = job.state == .blocked ? job.waitingOn : 0
        return "\(job.state) \(job.attempt)/\(job.maxAttempts) \(waits) \(job.scheduledAt) \(job.uniqueKey ?? "-")"
    }

    private static func line(_ job: JobModel.Entry) -> String {
        let waits = job.state == .blocked ? job.waitingOn : 0
        return "\(job.state) \(job.attempt)/\(job.maxAttempts) \(waits) \(job.due) \(job.key ?? "-")"
    }
}
