import TrellisKernel

@testable import TrellisJobs

extension JobModel {
    /// Marks a job as running in a worker.
    mutating func start(_ job: JobRecord) {
        change(job.id) { entry in
            entry.state = .running
            entry.attempt += 1
            (entry.worker, entry.lease) = (job.workerID, job.lease)
            if entry.scope == .start { entry.key = nil }
        }
    }

    func isHeld(_ job: JobRecord) -> Bool {
        jobs[job.id]?.lease == job.lease && jobs[job.id]?.worker == job.workerID
    }

    /// Ends an attempt whose lease is valid.
    mutating func end(_ id: JobID, _ outcome: AttemptResult.Outcome) {
        guard let job = jobs[id] else { return }
        let now = now
        func wait(_ pause: Duration, _ state: inout JobState) {
            state = pause > .zero ? .scheduled : .available
            change(id) { $0.due = now + pause }
        }
        var state = JobState.discarded
        switch outcome {
        case .completed: state = .completed
        case .failed(_, _, let pause):
            change(id) { $0.hasError = true }
            if let pause, job.attempt < job.maxAttempts { wait(pause, &state) }
        case .discarded: state = .discarded
        case .cancelled: state = .cancelled
        case .snoozed(let pause), .parked(_, _, let pause):
            if case .parked = outcome { change(id) { $0.hasError = true } }
            wait(pause, &state)
            change(id) { $0.attempt -= 1 }
        case .requeued:
            state = .available
            change(id) { $0.attempt -= 1 }
        }
        move(id, to: job.isCancelRequested && !state.isFinal ? .cancelled : state)
    }

    /// Removes a dead or stopped worker and returns the number of its jobs; attempts of a stopped one don't count.
    mutating func removeWorker(_ worker: ID<JobWorker>, isDead: Bool) -> Int {
        let held = ids { $0.worker == worker }
        heldKeys = keys
        defer { heldKeys = [] }
        for id in held {
            guard let job = jobs[id] else { continue }
            if !isDead { change(id) { $0.attempt -= 1 } }
            let isUsedUp = isDead && job.attempt >= job.maxAttempts
            move(id, to: job.isCancelRequested ? .cancelled : isUsedUp ? .discarded : .available)
        }
        return held.count
    }

    mutating func cancel(_ id: JobID) {
        if jobs[id]?.state == .running { change(id) { $0.isCancelRequested = true } } else { move(id, to: .cancelled) }
    }

    mutating func retry(_ id: JobID) {
        guard let job = jobs[id] else { return }
        let isGone = job.dependencies.map {
            status(of: $0.parent) == .missing || ($0.policy != .always && cannotSucceed($0.parent))
        }
        let now = now
        change(id) { job in
            for (index, isGone) in isGone.enumerated() where isGone { job.dependencies[index].isResolved = true }
            job.due = now
            job.hasError = false
            job.maxAttempts = max(job.maxAttempts, job.attempt + 1)
        }
        if let batch = job.batch, var row = batches[batch] {
            row.pending += 1
            row.failed -= 1
            batches[batch] = row
        }
        move(id, to: jobs[id]?.waitingOn == 0 ? .available : .blocked)
    }

    /// Makes a job that waits for its next attempt available.
    mutating func runNow(_ id: JobID) {
        let now = now
        change(id) { job in
            job.due = now
            job.maxAttempts = max(job.maxAttempts, job.attempt + 1)
        }
        move(id, to: .available)
    }

    /// Whether a parent is a batch of which a failed job was deleted.
    func cannotSucceed(_ parent: JobID) -> Bool {
        let id = ID<JobBatch>(high: parent.high, low: parent.low)
        guard let batch = batches[id] else { return false }
        return batch.failed > ids { $0.batch == id && ($0.state == .discarded || $0.state == .cancelled) }.count
    }

    mutating func makeDueAvailable() {
        for id in ids(where: { $0.state == .scheduled && $0.due <= now }) { change(id) { $0.state = .available } }
    }

    /// Deletes expired jobs and batches that no unfinished job depends on, and returns the number of jobs.
    mutating func prune() -> Int {
        let later = now + .seconds(3600)
        let expired = ids { $0.keepUntil.map { $0 <= now } ?? false }
        let held = Set(
            expired.filter { id in
                isHeld(id) || jobs[id]?.batch.map { isHeld(ID(high: $0.high, low: $0.low)) } ?? false
            })
        for id in expired {
            if held.contains(id) { change(id) { $0.keepUntil = later } } else { jobs[id] = nil }
        }
        let used = Set(jobs.values.compactMap(\.batch))
        for (id, batch) in batches {
            let isOld = batch.finishedAt.map { $0 < now - .seconds(86_400) } ?? false
            guard batch.keepUntil.map({ $0 <= now }) ?? isOld else { continue }
            let isHeld = batch.pending > 0 || used.contains(id) || isHeld(ID(high: id.high, low: id.low))
            if isHeld { batches[id]?.keepUntil = later } else { batches[id] = nil }
        }
        return expired.count - held.count
    }
}
