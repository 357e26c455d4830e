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
        var emptyClaims = EmptyClaims()
        let known = configuration.environment.catalog.contracts
        var parkingAt = ContinuousClock.now + parkingInterval
        while !isStopping {
            let slotCount = await acquireSlots(index)
            guard slotCount > 0 else { continue }
            if acknowledger.isStalled {
                slots.release(index, slotCount)
                await signal.wait(upTo: .milliseconds(200))
                continue
            }
            guard openClaims.begin() else { return slots.release(index, slotCount) }
            let start = ContinuousClock.now
            let claim = JobClaim(queue: queue, worker: id, limit: slotCount, after: after, known: known)
            let jobs = await outage.attempt {
                if mayHaveLostClaim { try await putBackUnknown(queue) }
                mayHaveLostClaim = true
                let jobs = try await backend.claim(claim)
                mayHaveLostClaim = false
                return jobs
            }
            reportRefused()
            guard let jobs else {
                openClaims.end()
                slots.release(index, slotCount)
                await signal.wait(upTo: outage.delay)
                continue
            }
            let time = ContinuousClock.now - start
            configuration.metrics.claimed(queue.name, in: time)
            slots.release(index, slotCount - jobs.count)
            for job in jobs { self.start(job.record, slot: index) }
            openClaims.end()
            after = jobs.last?.tenantID ?? after
            if time >= EmptyClaims.slow { await expire(for: time) }
            // Otherwise the queue is long, and looking for jobs that no worker knows would read all of it.
            if jobs.count < slotCount, ContinuousClock.now >= parkingAt {
                parkingAt = .now + parkingInterval
                await park(queue)
            }
            if jobs.isEmpty {
                if let rest = emptyClaims.rest(after: time) { await pause(for: jittered(rest)) }
                await signal.wait(upTo: jittered(settings.pollInterval))
            }
        }
    }

    /// Discards expired jobs, which slow claims down until the leader has discarded all, for about as long as a claim took.
    private func expire(for time: Duration) async {
        do {
            _ = try await backend.expire(within: time)
        } catch {
            logger.debug("Expired jobs can't be discarded after a slow claim", metadata: ["error": "\(error)"])
        }
    }

    /// Waits for the time, or until the worker stops.
    private func pause(for time: Duration) async {
        let end = ContinuousClock.now + time
        while !isStopping, ContinuousClock.now < end {
            try? await Task.sleep(for: min(end - .now, .milliseconds(100)))
        }
    }

    private func reportRefused() {
        for id in backend.takeRefused() {
            configuration.metrics.stuck.increment()
            logger.error(
                "The database refuses to change a job that is due, expired or of a dead worker; it is left alone for a while",
                metadata: ["job_id": "\(id)"])
        }
    }

    /// Puts back jobs that the database assigns to this worker but the worker doesn't know.
    ///
    /// A claim whose response was lost may have been committed. No other claim of this worker from the queue runs at
    /// the same time. Jobs that have ended since the rows were read aren't affected, since their leases are over.
    func putBackUnknown(_ queue: Queue) async throws {
        let held = try await backend.leases(of: id, in: queue)
        var known = Set(running.all.map(\.lease))
        known.formUnion(acknowledger.unwritten)
        for lease in held where !known.contains(lease) {
            acknowledger.add(AttemptResult(lease, .requeued, retention: .zero))
        }
    }

    /// The interval at which a worker looks for jobs that no worker knows.
    private var parkingInterval: Duration { settings.pollInterval * 60 }

    /// Lets the jobs of a queue that no worker knows wait for another release.
    private func park(_ queue: Queue) async {
        let environment = configuration.environment
        do {
            let parked = try await backend.park(
                in: queue, known: environment.catalog.contracts, limit: environment.parkingLimit)
            guard parked != ParkedJobs() else { return }
            logger.warning(
                "No worker knows the name or version of some jobs, so they wait for another release",
                metadata: [
                    "queue": "\(queue.name)", "jobs": "\(parked.parked)", "discarded": "\(parked.discarded)",
                ])
        } catch {
            logger.warning("Jobs of an unknown name can't be parked", metadata: ["error": "\(error)"])
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
