import TrellisKernel

@testable import TrellisJobs

/// What the rows of jobs should say, reckoned in the plainest way: all in memory, one step after the other.
struct JobModel {
    typealias JobID = ID<BackgroundJob>

    struct Need {
        let parent: JobID
        let policy: JobDependency.Policy
        var isResolved: Bool
    }

    struct Entry {
        let tenant: ID<Tenant>
        let queue: String
        var state: JobState
        var attempt = 0
        var maxAttempts: Int
        var due: Timestamp
        var needs: [Need]
        var batch: ID<JobBatch>?
        var key: String?
        var scope: UniqueJob.Scope?
        var worker: ID<JobWorker>?
        /// The lease of the last claim, while it is good.
        var lease: Int?
        var isToBeCancelled = false
        var keepUntil: Timestamp?
        /// How many rows its commits have written.
        var effects = 0

        var waitingOn: Int { needs.count { !$0.isResolved } }
    }

    struct Batch: Equatable {
        let tenant: ID<Tenant>
        var total: Int
        var pending: Int
        var failed = 0
        var finishedAt: Timestamp?
    }

    enum Standing { case missing, pending, succeeded, failed }

    var now: Timestamp
    var jobs: [JobID: Entry] = [:]
    var batches: [ID<JobBatch>: Batch] = [:]
    var paused: Set<String> = []

    init(now: Timestamp) {
        self.now = now
    }

    /// The jobs that fulfil the condition, in the order of their coming.
    func ids(where condition: (Entry) -> Bool) -> [JobID] { jobs.filter { condition($0.value) }.keys.sorted() }

    func standing(of parent: JobID) -> Standing {
        if let job = jobs[parent] {
            return job.state == .completed ? .succeeded : job.state.isFinal ? .failed : .pending
        }
        guard let batch = batches[ID(high: parent.high, low: parent.low)] else { return .missing }
        guard batch.pending == 0, batch.finishedAt != nil else { return .pending }
        return batch.failed == 0 ? .succeeded : .failed
    }

    mutating func change(_ id: JobID, _ change: (inout Entry) -> Void) {
        guard var job = jobs[id] else { return }
        change(&job)
        jobs[id] = job
    }

    /// Leads a job to another state than running, and tells those that wait when that is an end.
    mutating func move(_ id: JobID, to state: JobState) {
        let keepUntil = now + Errand.retention
        change(id) { job in
            (job.state, job.worker, job.lease) = (state, nil, nil)
            if state != .cancelled { job.isToBeCancelled = false }
            job.keepUntil = state.isFinal ? keepUntil : nil
            if state.isFinal, job.scope != .retention { job.key = nil }
        }
        guard state.isFinal else { return }
        tell(id, state == .completed)
        if let batch = jobs[id]?.batch { count(batch, state == .completed) }
    }

    private mutating func count(_ id: ID<JobBatch>, _ succeeded: Bool) {
        guard var batch = batches[id] else { return }
        batch.pending -= 1
        if !succeeded { batch.failed += 1 }
        if batch.pending == 0 { batch.finishedAt = batch.finishedAt ?? now }
        batches[id] = batch
        if batch.pending == 0 { tell(ID(high: id.high, low: id.low), batch.failed == 0) }
    }

    private mutating func tell(_ parent: JobID, _ succeeded: Bool) {
        for id in jobs.keys.sorted() {
            guard let job = jobs[id],
                let place = job.needs.firstIndex(where: { $0.parent == parent && !$0.isResolved })
            else { continue }
            let policy = job.needs[place].policy
            if succeeded || policy == .always { change(id) { $0.needs[place].isResolved = true } }
            guard job.state == .blocked else { continue }
            if !succeeded, policy == .cancel { move(id, to: .cancelled) } else { free(id) }
        }
    }

    /// Lets a job go on that waits for nothing more.
    private mutating func free(_ id: JobID) {
        guard let job = jobs[id], job.waitingOn == 0 else { return }
        move(id, to: job.due > now ? .scheduled : .available)
    }

    /// Cancels what waits for something that failed and is forgotten.
    mutating func orphan(_ parent: JobID) {
        for id in ids(where: { $0.state == .blocked && $0.needs.contains { $0.parent == parent && !$0.isResolved } })
        where jobs[id]?.state == .blocked {
            move(id, to: .cancelled)
        }
    }
}
