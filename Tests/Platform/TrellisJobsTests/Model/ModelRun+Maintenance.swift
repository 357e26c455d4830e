import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

extension ModelRun {
    mutating func cancel() async throws {
        guard let id = random.pick(1, of: model.ids { _ in true }.suffix(20)).first, let job = model.jobs[id] else {
            return
        }
        steps.append("cancel \(id)")
        do {
            try await test.store.control.cancel(id, tenant: job.tenant, by: nil)
            try agree(job.state.isFinal, false)
            model.cancel(id)
        } catch let error as JobError {
            try agree(error, .ended(job.state))
        }
    }

    mutating func retry() async throws {
        let failed = model.ids { $0.state == .discarded || $0.state == .cancelled }
        let chosen = random.chance(80) ? failed : model.ids { _ in true }
        for id in random.pick(1, of: chosen) { try await retry(id) }
    }

    mutating func retry(_ id: ID<BackgroundJob>) async throws {
        guard let job = model.jobs[id] else { return }
        steps.append("retry \(id)")
        do {
            try await test.store.control.retry(id, tenant: job.tenant, by: nil)
            if job.isBetweenAttempts { return model.runNow(id) }
            try agree(job.state == .discarded || job.state == .cancelled, true)
            model.retry(id)
            retried.insert(id)
        } catch let error as JobError {
            try agree(error, .notFailed(job.state))
        }
    }

    mutating func removeWorker(isDead: Bool) async throws {
        for worker in random.pick(1, of: workers) { try await removeWorker(worker, isDead: isDead) }
    }

    mutating func removeWorker(_ worker: ID<JobWorker>, isDead: Bool) async throws {
        steps.append(isDead ? "a worker dies" : "a worker stops")
        workers.removeAll { $0 == worker }
        if isDead {
            let rescued = try await test.store.workers.rescue(worker)
            try agree(rescued, model.removeWorker(worker, isDead: true))
        } else {
            try await test.store.workers.remove(worker)
            _ = model.removeWorker(worker, isDead: false)
        }
    }

    /// Advances the clock and makes due jobs available.
    mutating func advanceClock(_ time: Duration) async throws {
        steps.append("\(time) pass")
        test.clock.advance(by: time)
        model.now = test.clock.now
        _ = try await test.store.claims.makeDueAvailable()
        model.makeDueAvailable()
    }

    mutating func pause() async throws {
        let queue = random.chance(50) ? "default" : "other"
        guard !model.paused.contains(queue) else { return try await resume(queue) }
        steps.append("pause \(queue)")
        try await test.store.control.pause(queue: queue, by: nil)
        model.paused.insert(queue)
    }

    mutating func resume(_ queue: String) async throws {
        steps.append("resume \(queue)")
        try await test.store.control.resume(queue: queue, by: nil)
        model.paused.remove(queue)
    }

    mutating func prune(after time: Duration) async throws {
        test.clock.advance(by: time)
        model.now = test.clock.now
        steps.append("prune at \(model.now)")
        let pruned = try await test.store.pruner.prune()
        try agree(pruned.jobs, model.prune())
    }
}
