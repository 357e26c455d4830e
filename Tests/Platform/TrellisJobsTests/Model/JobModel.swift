import TrellisKernel

@testable import TrellisJobs

/// A simple sequential in-memory model of the expected job rows.
struct JobModel {
    typealias JobID = ID<BackgroundJob>

    struct Dependency {
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
        var dependencies: [Dependency]
        var batch: ID<JobBatch>?
        var key: String?
        /// The key that it takes again when it waits again.
        var declaredKey: String?
        var scope: UniqueJob.Scope?
        var worker: ID<JobWorker>?
        /// The lease of the last claim, while it is valid.
        var lease: Int?
        var isCancelRequested = false
        /// Whether its last failed attempt has left an error.
        var hasError = false
        var isBetweenAttempts: Bool { state == .scheduled && hasError }
        var keepUntil: Timestamp?
        /// The number of rows that its commits have written.
        var effects = 0

        var waitingOn: Int { dependencies.count { !$0.isResolved } }
    }

    struct Batch: Equatable {
        let tenant: ID<Tenant>
        var total: Int
        var pending: Int
        var failed = 0
        var finishedAt: Timestamp?
        var keepUntil: Timestamp?
    }

    enum ParentStatus { case missing, pending, succeeded, failed }

    var now: Timestamp
    var jobs: [JobID: Entry] = [:]
    var batches: [ID<JobBatch>: Batch] = [:]
    var paused: Set<String> = []
    /// The keys that no job can take during a call, since others had them when it began.
    var heldKeys: Set<String> = []

    init(now: Timestamp) {
        self.now = now
    }

    /// Returns the jobs that match the condition, in the order of their creation.
    func ids(where condition: (Entry) -> Bool) -> [JobID] { jobs.filter { condition($0.value) }.keys.sorted() }

    func status(of parent: JobID) -> ParentStatus {
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

    /// Moves a job to a state other than running, and resolves its dependents if the state is final.
    mutating func move(_ id: JobID, to state: JobState) {
        let keepUntil = now + (state == .completed ? SampleJob.retention : SampleJob.failureRetention)
        change(id) { job in
            (job.state, job.worker, job.lease) = (state, nil, nil)
            if state != .cancelled { job.isCancelRequested = false }
            job.keepUntil = state.isFinal ? keepUntil : nil
            if state.isFinal, job.scope != .retention { job.key = nil }
        }
        if !state.isFinal { takeKey(id) }
        guard state.isFinal else { return }
        resolveDependents(of: id, state == .completed)
        if let batch = jobs[id]?.batch { count(batch, state == .completed) }
    }

    /// The keys that jobs have, with their tenants.
    var keys: Set<String> { Set(jobs.values.compactMap { job in job.key.map { "\(job.tenant) \($0)" } }) }

    /// The keys that these jobs have and don't keep when they are completed.
    func releasedKeys(_ ids: [JobID]) -> Set<String> {
        Set(
            ids.compactMap { jobs[$0] }.filter { $0.scope != .retention }.compactMap { job in
                job.key.map { "\(job.tenant) \($0)" }
            })
    }

    private mutating func takeKey(_ id: JobID) {
        guard let job = jobs[id], job.key == nil, let declared = job.declaredKey else { return }
        let key = "\(job.tenant) \(declared)"
        guard !keys.contains(key), !heldKeys.contains(key) else { return }
        change(id) { $0.key = declared }
    }

    private mutating func count(_ id: ID<JobBatch>, _ succeeded: Bool) {
        guard var batch = batches[id] else { return }
        batch.pending -= 1
        if !succeeded { batch.failed += 1 }
        if batch.pending == 0 { batch.finishedAt = batch.finishedAt ?? now }
        batches[id] = batch
        if batch.pending == 0 { resolveDependents(of: ID(high: id.high, low: id.low), batch.failed == 0) }
    }

    private mutating func resolveDependents(of parent: JobID, _ succeeded: Bool) {
        for id in jobs.keys.sorted() {
            guard let job = jobs[id],
                let index = job.dependencies.firstIndex(where: { $0.parent == parent && !$0.isResolved })
            else { continue }
            let policy = job.dependencies[index].policy
            let resolves = succeeded || policy == .always
            if resolves { change(id) { $0.dependencies[index].isResolved = true } }
            guard job.state == .blocked else { continue }
            // A job that was retried while another had its key takes it at its next change, also when it still waits.
            if resolves { takeKey(id) }
            if !succeeded, policy == .cancel { move(id, to: .cancelled) } else { unblock(id) }
        }
    }

    /// Unblocks a job without unresolved dependencies.
    private mutating func unblock(_ id: JobID) {
        guard let job = jobs[id], job.waitingOn == 0 else { return }
        move(id, to: job.due > now ? .scheduled : .available)
        let now = now
        change(id) { $0.due = max($0.due, now) }
    }

    /// Whether a job that hasn't ended depends on a job or batch.
    func isHeld(_ parent: JobID) -> Bool {
        jobs.values.contains { job in !job.state.isFinal && job.dependencies.contains { $0.parent == parent } }
    }
}
