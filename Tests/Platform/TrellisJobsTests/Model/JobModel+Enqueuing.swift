import TrellisKernel

@testable import TrellisJobs

/// What a test asks to be enqueued.
struct JobOrder: Sendable {
    let scope: Scope
    var count = 1
    var parents: [JobDependency] = []
    var options = JobOptions()
    /// Enqueued as a batch of their own.
    var isBatch = false
}

/// What is to come of an order.
enum OrderAnswer: Equatable {
    case new
    case there(ID<BackgroundJob>)
    case refused(JobError)
}

extension JobModel {
    func answer(to order: JobOrder) -> OrderAnswer {
        if let batch = order.options.batch,
            order.parents.contains(where: { $0.parent == JobDependency.on(batch).parent })
        {
            return .refused(.ownBatch)
        }
        if let missing = order.parents.map(\.parent).sorted().first(where: { standing(of: $0) == .missing }) {
            return .refused(.parentMissing(missing))
        }
        if let unique = order.options.unique, let key = entry(order).key,
            let other = ids(where: { $0.tenant == order.scope.tenantID && $0.key == key }).first
        {
            return unique.conflict == .reject ? .refused(.notUnique(existing: other)) : .there(other)
        }
        if let batch = order.options.batch, batches[batch]?.finishedAt != nil || batches[batch] == nil {
            return .refused(.batchClosed)
        }
        return .new
    }

    /// Writes down what came of an order that wasn't refused.
    mutating func take(_ order: JobOrder, _ new: [JobID], batch: ID<JobBatch>? = nil) {
        var entry = entry(order)
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
        // What is cancelled as it is enqueued has ended as anything else does.
        if entry.state.isFinal { for id in new { move(id, to: entry.state) } }
    }

    /// Gives a job that stands in the way of an order what the order says.
    mutating func replace(_ id: JobID, by order: JobOrder) {
        let (new, now) = (entry(order), now)
        change(id) { job in
            guard [.available, .scheduled, .blocked].contains(job.state) else { return }
            job.due = new.due
            if job.state != .blocked { job.state = new.due > now ? .scheduled : .available }
        }
    }

    private func entry(_ order: JobOrder) -> Entry {
        let needs = order.parents.map { parent in
            let standing = standing(of: parent.parent)
            let isResolved = standing == .succeeded || (standing == .failed && parent.policy == .always)
            return (Need(parent: parent.parent, policy: parent.policy, isResolved: isResolved), standing)
        }
        let isDoomed = needs.contains { need, standing in standing == .failed && need.policy == .cancel }
        var due = now
        if case .after(let pause) = order.options.start { due = now + pause }
        var entry = Entry(
            tenant: order.scope.tenantID, queue: (order.options.queue ?? .default).name, state: .available,
            maxAttempts: order.options.attempts ?? Errand.retry.attempts, due: due, needs: needs.map(\.0),
            batch: order.options.batch)
        if due > now { entry.state = .scheduled }
        if entry.waitingOn > 0 { entry.state = .blocked }
        if isDoomed { entry.state = .cancelled }
        if let unique = order.options.unique {
            entry.scope = unique.scope
            if !isDoomed || unique.scope == .retention { entry.key = "\(Errand.name):\(unique.key)" }
        }
        return entry
    }
}
