import Synchronization
import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension MemoryJobBackend {
    func claim(_ claim: JobClaim) async throws -> [BackendJob] {
        let now = clock.now
        return state.withLock { state in
            guard !state.paused.contains(claim.queue.name) else { return [] }
            var running: [ID<Tenant>: Int] = [:]
            for entry in state.entries.values where entry.worker != nil && entry.job.queue == claim.queue.name {
                running[entry.job.tenantID, default: 0] += 1
            }
            let limit = min(claim.limit, state.startable(claim.queue, at: now))
            let waiting = state.entries.values.filter { $0.isClaimable(by: claim, at: now) }
                .sorted { ($0.priority, $0.job.scheduledAt, $0.job.id) < ($1.priority, $1.job.scheduledAt, $1.job.id) }
            var ranks: [ID<Tenant>: Int] = [:]
            let ranked = waiting.compactMap { entry -> (entry: Entry, rank: Int, wrapped: Int)? in
                let tenant = entry.job.tenantID
                ranks[tenant, default: 0] += 1
                let rank = ranks[tenant] ?? 0
                if let most = claim.queue.tenantConcurrency, rank + running[tenant, default: 0] > most { return nil }
                return (entry, rank, claim.after.map { tenant > $0 } ?? true ? 0 : 1)
            }.sorted {
                ($0.entry.priority, $0.rank, $0.wrapped, $0.entry.job.tenantID)
                    < ($1.entry.priority, $1.rank, $1.wrapped, $1.entry.job.tenantID)
            }
            let chosen = ranked.prefix(max(limit, 0)).map { start($0.entry, by: claim.worker, at: now) }
            for entry in chosen { state.entries[entry.job.id] = entry }
            state.tokens[claim.queue.name]?.count -= Double(chosen.count)
            return chosen.map(\.job)
        }
    }

    private func start(_ entry: Entry, by worker: ID<JobWorker>, at now: Timestamp) -> Entry {
        var entry = entry
        entry.job.attempt += 1
        entry.job.lease += 1
        entry.job.startedAt = now
        (entry.worker, entry.isRaised) = (worker, false)
        return entry
    }

    // MARK: - Upkeep

    func expire(within limit: Duration?) async throws -> Int {
        let now = clock.now
        return state.withLock { state in
            let expired = state.entries.values.filter { entry in
                entry.isWaiting && entry.job.attempt == 0 && entry.job.expiresAt.map { $0 <= now } ?? false
            }
            for entry in expired {
                state.entries[entry.job.id]?.end(.discarded, keep: entry.job.failureRetention, at: now)
            }
            return expired.count
        }
    }

    func raise(dueFor limit: Duration, atOnce: Int) async throws -> Int {
        let now = clock.now
        return state.withLock { state in
            let late = state.entries.values.filter {
                $0.isWaiting && $0.isAvailable && $0.job.scheduledAt + limit <= now
            }
            let groups = Dictionary(grouping: late) { "\($0.job.queue) \($0.job.tenantID)" }
            let raised = groups.values.flatMap { group in
                group.sorted { $0.job.scheduledAt < $1.job.scheduledAt }.prefix(atOnce).map(\.job.id)
            }
            for id in raised { state.entries[id]?.isRaised = true }
            return raised.count
        }
    }

    func park(in queue: Queue, known: [JobContract], limit: Duration) async throws -> ParkedJobs {
        let now = clock.now
        return state.withLock { state in
            let known = known + state.workers.values.flatMap { $0.known ?? [] }
            var parked = ParkedJobs()
            for (id, old) in state.entries {
                guard old.isWaiting, old.isAvailable, old.job.queue == queue.name, !known.knows(old.job) else {
                    continue
                }
                var entry = old
                let since = entry.parkedAt ?? now
                entry.parkedAt = since
                entry.wait(for: .seconds(30), at: now)
                if now - since >= limit {
                    entry.end(.discarded, keep: entry.job.failureRetention, at: now)
                    parked.discarded += 1
                } else {
                    parked.parked += 1
                }
                state.entries[id] = entry
            }
            return parked
        }
    }

    func prune(limit: Int) async throws -> PrunedRows {
        let now = clock.now
        return state.withLock { state in
            let over = state.entries.values.filter { $0.keepUntil.map { $0 <= now } ?? false }.prefix(limit)
            for entry in over { state.entries[entry.job.id] = nil }
            return PrunedRows(jobs: over.count, hasMore: over.count == limit)
        }
    }
}

extension MemoryJobBackend.Entry {
    fileprivate func isClaimable(by claim: JobClaim, at now: Timestamp) -> Bool {
        guard isWaiting, isAvailable, job.queue == claim.queue.name, claim.known?.knows(job) ?? true else {
            return false
        }
        return job.attempt > 0 || job.expiresAt.map { $0 > now } ?? true
    }
}

extension [JobContract] {
    fileprivate func knows(_ job: BackendJob) -> Bool { contains { $0.name == job.name && $0.version >= job.version } }
}

extension MemoryJobBackend.State {
    /// Returns how many jobs the rate of the queue allows to start.
    fileprivate mutating func startable(_ queue: Queue, at now: Timestamp) -> Int {
        guard let rate = queue.rate else { return .max }
        let kept = tokens[queue.name] ?? MemoryJobBackend.Tokens(count: Double(rate.count), at: now)
        let refill = (now - kept.at) / rate.period * Double(rate.count)
        let count = min(Double(rate.count), kept.count + refill)
        tokens[queue.name] = MemoryJobBackend.Tokens(count: count, at: now)
        return Int(count)
    }
}
