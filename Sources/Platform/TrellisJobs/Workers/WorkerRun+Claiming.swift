import Logging
import Metrics
import TrellisDatabase
import TrellisKernel

extension WorkerRun {
    /// Claims and starts jobs of every queue until the worker stops.
    func claimAll() async {
        await withDiscardingTaskGroup { group in
            for index in configuration.queues.indices { group.addTask { await self.claim(from: index) } }
        }
    }

    private func claim(from index: Int) async {
        let (queue, signal) = (configuration.queues[index], queueSignals[index])
        let outage = OutageReporter("Claiming jobs of \(queue.name)", logger)
        var after: ID<Tenant>?
        var mayHaveLostClaim = false
        while !isStopping {
            let slotCount = await acquireSlots(index)
            guard slotCount > 0 else { continue }
            if acknowledger.isStalled {
                slots.release(index, slotCount)
                await signal.wait(upTo: .milliseconds(200))
                continue
            }
            let start = ContinuousClock.now
            let claim = JobClaim(queue: queue, worker: id, limit: slotCount, after: after)
            let jobs = await outage.attempt {
                if mayHaveLostClaim { try await putBackUnknown(queue) }
                mayHaveLostClaim = true
                let jobs = try await store.claims.claim(claim)
                mayHaveLostClaim = false
                return jobs
            }
            guard let jobs else {
                slots.release(index, slotCount)
                await signal.wait(upTo: outage.delay)
                continue
            }
            configuration.metrics.claimed(queue.name, in: ContinuousClock.now - start)
            slots.release(index, slotCount - jobs.count)
            for job in jobs { self.start(job, slot: index) }
            after = jobs.last?.tenantID ?? after
            if jobs.isEmpty { await signal.wait(upTo: jittered(settings.pollInterval)) }
        }
    }

    /// Puts back jobs that the database assigns to this worker but the worker doesn't know.
    ///
    /// A claim whose response was lost may have been committed. No other claim of this worker from the queue runs at
    /// the same time. Jobs that have ended since the rows were read aren't affected, since their leases are over.
    func putBackUnknown(_ queue: Queue) async throws {
        let held = try await store.claims.leases(of: id, in: queue)
        var known = Set(running.all.map(\.lease))
        known.formUnion(acknowledger.unwritten)
        for lease in held where !known.contains(lease) {
            acknowledger.add(AttemptResult(lease, .requeued, retention: .zero))
        }
    }

    /// Acquires at least one slot for jobs of a queue; returns 0 if the worker stops.
    ///
    /// If few slots are free, it waits 2 ms for more: a claim of one job costs as much as a claim of hundreds.
    private func acquireSlots(_ index: Int) async -> Int {
        let count = await slots.acquire(index)
        guard count > 0, count < slots.limit(of: index) / 4 else { return count }
        try? await Task.sleep(for: .milliseconds(2))
        return count + slots.acquireMore(index)
    }

    /// Returns the duration with a jitter of 10 %, so that processes don't poll in step.
    func jittered(_ time: Duration) -> Duration { time * Double.random(in: 0.9...1.1) }
}
