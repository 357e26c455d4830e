import TrellisKernel

@testable import TrellisJobs

/// A request of a test to enqueue jobs.
struct EnqueueRequest: Sendable {
    let scope: Scope
    var count = 1
    var parents: [JobDependency] = []
    var options = JobOptions()
    /// Whether the jobs are enqueued as a batch.
    var isBatch = false
}

/// The expected result of a request.
enum EnqueueResult: Equatable {
    case new
    case existing(ID<BackgroundJob>)
    case rejected(JobError)
}

extension JobModel {
    func expectedResult(of request: EnqueueRequest) -> EnqueueResult {
        if let batch = request.options.batch,
            request.parents.contains(where: { $0.parent == JobDependency.on(batch).parent })
        {
            return .rejected(.ownBatch)
        }
        let missing = request.parents.filter {
            status(of: $0.parent) == .missing || ($0.policy == .success && cannotSucceed($0.parent))
        }
        if let first = missing.map(\.parent).min() { return .rejected(.parentMissing(first)) }
        if let unique = request.options.unique, let key = entry(request).key,
            let other = ids(where: { $0.tenant == request.scope.tenantID && $0.key == key }).first
        {
            if unique.conflict == .reject { return .rejected(.notUnique(existing: other)) }
            if unique.conflict == .keep || jobs[other]?.state != .running { return .existing(other) }
        }
        if let batch = request.options.batch, batches[batch]?.finishedAt != nil || batches[batch] == nil {
            return .rejected(.batchClosed)
        }
        return .new
    }

    /// Adds the jobs of an accepted request to the model.
    mutating func add(_ request: EnqueueRequest, _ new: [JobID], batch: ID<JobBatch>? = nil) {
        var entry = entry(request)
        if let running = ids(where: { $0.tenant == entry.tenant && $0.key != nil && $0.key == entry.key }).first {
            // It runs with its own arguments; the new one has its key and waits for it.
            change(running) { $0.key = nil }
            if !entry.dependencies.contains(where: { $0.parent == running }) {
                entry.dependencies.append(Dependency(parent: running, policy: .always, isResolved: false))
            }
            if !entry.state.isFinal { entry.state = .blocked }
        }
        if let batch {
            entry.batch = batch
            batches[batch] = Batch(tenant: entry.tenant, total: 0, pending: 0)
        }
        if let batch = entry.batch, var row = batches[batch] {
            row.total += new.count
            row.pending += new.count
            batches[batch] = row
        }
        for id in new { jobs[id] = entry }
        // A job that is cancelled on enqueue ends like any other job.
        if entry.state.isFinal { for id in new { move(id, to: entry.state) } }
    }

    /// Replaces the start of an existing job by the start of the request.
    mutating func replace(_ id: JobID, by request: EnqueueRequest) {
        let (new, now) = (entry(request), now)
        change(id) { job in
            guard [.available, .scheduled, .blocked].contains(job.state) else { return }
            job.due = new.due
            if job.state != .blocked { job.state = new.due > now ? .scheduled : .available }
        }
    }

    private func entry(_ request: EnqueueRequest) -> Entry {
        let dependencies = request.parents.map { parent in
            let status = status(of: parent.parent)
            let isResolved = status == .succeeded || (status == .failed && parent.policy == .always)
            return (Dependency(parent: parent.parent, policy: parent.policy, isResolved: isResolved), status)
        }
        let mustBeCancelled = dependencies.contains { dependency, status in
            status == .failed && dependency.policy == .cancel
        }
        var due = now
        if case .after(let pause) = request.options.start { due = now + pause }
        var entry = Entry(
            tenant: request.scope.tenantID, queue: (request.options.queue ?? .default).name, state: .available,
            maxAttempts: request.options.attempts ?? SampleJob.retry.attempts, due: due,
            dependencies: dependencies.map(\.0), batch: request.options.batch)
        if due > now { entry.state = .scheduled }
        if entry.waitingOn > 0 { entry.state = .blocked }
        if mustBeCancelled { entry.state = .cancelled }
        if let unique = request.options.unique {
            entry.scope = unique.scope
            entry.declaredKey = "\(SampleJob.name):\(unique.key)"
            if !mustBeCancelled || unique.scope == .retention { entry.key = "\(SampleJob.name):\(unique.key)" }
        }
        return entry
    }
}
