import Logging
import Metrics
import TrellisKernel

extension WorkerLife {
    /// Claims and starts jobs of every queue until the worker stops.
    func claimAll() async {
        await withDiscardingTaskGroup { group in
            for index in parts.queues.indices { group.addTask { await self.claim(from: index) } }
        }
    }

    private func claim(from index: Int) async {
        let (queue, gate) = (parts.queues[index], queueGates[index])
        let outage = Outage("Looking for jobs of \(queue.name)", logger)
        var after: ID<Tenant>?
        while !isStopping {
            let room = await roomForSome(index)
            guard room > 0 else { continue }
            if acknowledger.isStalled {
                slots.giveBack(index, room)
                await gate.wait(upTo: .milliseconds(200))
                continue
            }
            let start = ContinuousClock.now
            let claim = JobClaim(queue: queue, worker: id, limit: room, after: after)
            let jobs = await outage.guarding { try await store.claim(claim) }
            guard let jobs else {
                slots.giveBack(index, room)
                await gate.wait(upTo: outage.pause)
                continue
            }
            parts.metrics.claimed(queue.name, in: ContinuousClock.now - start)
            slots.giveBack(index, room - jobs.count)
            for job in jobs { self.start(job, slot: index) }
            after = jobs.last?.tenantID ?? after
            if jobs.isEmpty { await gate.wait(upTo: jittered(settings.pollInterval)) }
        }
    }

    /// Takes places for jobs of a queue, at least one; 0 when the worker stops.
    ///
    /// Where few are free it waits a moment for more: a look for one job costs as much as one for hundreds.
    private func roomForSome(_ index: Int) async -> Int {
        let room = await slots.take(index)
        guard room > 0, room < slots.limit(of: index) / 4 else { return room }
        try? await Task.sleep(for: .milliseconds(2))
        return room + slots.takeMore(index)
    }

    /// A time a tenth shorter or longer, so that processes don't keep step.
    func jittered(_ time: Duration) -> Duration { time * Double.random(in: 0.9...1.1) }
}
