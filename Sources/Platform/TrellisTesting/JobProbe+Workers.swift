import TrellisJobs
import TrellisKernel

extension JobProbe {
    func checkLeases() async throws {
        let (worker, other) = (try await worker(), try await worker())
        let jobs = try await add(job("a"), job("b"), job(queue: "\(queue.name)-other"))
        let claimed = try await expectClaim(worker, Array(jobs.prefix(2)))
        _ = try await claim(worker, from: Queue("\(queue.name)-other"))
        func expectLeases(_ owner: ID<JobWorker>, _ expected: [BackendJob]) async throws {
            let leases = Set(try await backend.leases(of: owner, in: queue))
            try expect(leases == Set(expected.map { JobLease($0) }), "\(expected.count) leases", "they were \(leases)")
        }
        try await expectLeases(worker, claimed)
        try await expectLeases(other, [])
        try await end(Array(claimed.prefix(1)), .completed(nil))
        try await expectLeases(worker, Array(claimed.dropFirst()))
    }

    func checkHeartbeat() async throws {
        let worker = try await worker()
        func state() async throws -> RegisteredWorker? { try await backend.workers().first { $0.id == worker } }
        let first = try await state()
        try expect(
            first?.known == Self.known && first?.queues == [queue.name], "the worker as it is", "it is \(first as Any)")
        for running in 1...2 {
            let isThere = try await backend.heartbeat(of: worker, running: running)
            try expect(isThere, "an accepted heartbeat", "it was refused")
        }
        let second = try await state()
        let beats = (second?.heartbeat ?? 0) - (first?.heartbeat ?? 0)
        try expect(beats == 2 && second?.running == 2, "2 heartbeats and 2 running jobs", "it is \(second as Any)")
        try await backend.markStopping(worker)
        let stopping = try await state()
        try expect(stopping?.stoppingAt != nil, "a worker that stops", "it is \(stopping as Any)")
        try await backend.remove(worker)
        try await backend.remove(worker)
        let gone = try await state()
        try expect(gone == nil, "no worker", "it is \(gone as Any)")
        let isThere = try await backend.heartbeat(of: worker, running: 0)
        try expect(!isThere, "a refused heartbeat", "it was accepted")
    }

    func checkRemoval() async throws {
        let (worker, other) = (try await worker(), try await worker())
        let jobs = try await add(job("a", attempts: 1), job("b", attempts: 1))
        let claimed = try await expectClaim(worker, jobs)
        try await backend.remove(worker)
        try await expectClaim(other, jobs, "after the removal")
        let told = try await end(claimed, .requeued)
        try expect(told == Set(jobs.map(\.id)), "that the leases are lost", "there were \(told.count)")
    }

    func checkRescue() async throws {
        let (dead, other) = (try await worker(), try await worker())
        let jobs = try await add(job("a", attempts: 2), job("b", attempts: 1))
        let claimed = try await expectClaim(dead, jobs)
        _ = try await backend.rescueOrphans()
        try await expectClaim(other, [], "while the worker is there")
        let count = try await backend.rescue(dead)
        try expect(count == 2, "2 rescued jobs", "there were \(count)")
        let isThere = try await backend.workers().contains { $0.id == dead }
        try expect(!isThere, "no dead worker", "it is there")
        let again = try await expectClaim(other, Array(jobs.prefix(1)), attempt: 2, "after the rescue")
        let told = try await end(claimed, .completed(nil))
        try expect(told == Set(jobs.map(\.id)), "that the leases are lost", "there were \(told.count)")
        try await end(again, .completed(nil))
        try await expectEnd("after the rescue")
    }

    func checkEndRace() async throws {
        let (dead, other) = (try await worker(), try await worker())
        try await backend.add((0..<30).map { job("\($0)") })
        let claimed = try await claimAll(dead)
        async let told = end(claimed, .completed(nil))
        async let rescued = rescue(dead, andClaim: other)
        let (lost, first) = try await (told, rescued)
        // What the other call had locked may be left.
        let taken = Set((first + (try await claimAll(other))).map(\.id))
        try expect(
            lost == taken, "that the jobs that run elsewhere are those whose leases were lost",
            "\(taken.count) run elsewhere, and \(lost.count) leases were lost")
    }

    private func rescue(_ dead: ID<JobWorker>, andClaim other: ID<JobWorker>) async throws -> [BackendJob] {
        _ = try await backend.rescue(dead)
        return try await claimAll(other)
    }

    func checkOrphans() async throws {
        let jobs = try await add(job())
        // A worker that was removed while its claim was on its way. A backend may refuse it.
        guard try await !claim(ID()).isEmpty else {
            try await expectClaim(try await worker(), jobs, "after a stranger got nothing")
            return
        }
        let count = try await backend.rescueOrphans()
        try expect(count > 0, "a rescued job", "there was none")
        try await expectClaim(try await worker(), jobs, attempt: 2, "after the rescue")
    }

    func checkCancelledWaiting() async throws {
        let jobs = try await add(job(), job(after: .seconds(1)))
        for job in jobs { try await backend.cancel(job.id, tenant: job.tenantID) }
        try await expectEnd("after the cancellation")
        try await expect(JobError.notFound) { try await backend.cancel(ID(), tenant: tenant) }
        try await expect(JobError.notFound) { try await backend.cancel(jobs[0].id, tenant: ID()) }
        try await expect(JobError.ended(.cancelled)) { try await backend.cancel(jobs[0].id, tenant: tenant) }
    }

    func checkCancelledRunning() async throws {
        let worker = try await worker()
        let (stopped, failed, other) = (job("a"), job("b"), job("c"))
        try await add(stopped, failed, other)
        let claimed = try await expectClaim(worker, [stopped, failed, other])
        for job in [stopped, failed] { try await backend.cancel(job.id, tenant: tenant) }
        let told = try await backend.cancellations(of: worker)
        try expect(told == [stopped.id, failed.id], "the cancelled jobs", "they were \(told)")
        // The worker may stop, or the attempt fail, before it hears of it.
        try await end(claimed.filter { $0.id != failed.id }, .requeued)
        try await end(
            claimed.filter { $0.id == failed.id }, .failed(code: "conformance", message: "no", retryAfter: .zero))
        try await makeDue()
        try await expectClaim(worker, [other], "after all have ended")
        let left = try await backend.cancellations(of: worker)
        try expect(left.isEmpty, "no more cancellation", "they were \(left)")
    }

    func checkRetention() async throws {
        let worker = try await worker()
        let (short, long, waiting) = (
            job("short", retention: .seconds(1)), job("long"),
            job("waiting", after: .seconds(3), retention: .seconds(1))
        )
        try await add(short, long)
        try await end(try await expectClaim(worker, [short, long]), .completed(nil))
        try await add(waiting)
        try await time.advance(.seconds(2))
        for _ in 0..<Self.callLimit {
            if try await !backend.prune(limit: 100).hasMore { break }
        }
        // A job that the backend has forgotten is new when it is added again.
        try await add(short, long)
        try await expectClaim(worker, [short], "after the retention of one of two")
        try await pass(.seconds(1))
        try await expectClaim(worker, [waiting], "after its time")
    }

    private func expect(_ expected: JobError, _ call: () async throws -> Void) async throws {
        do {
            try await call()
        } catch let error as JobError where error == expected {
            return
        } catch {
            throw JobMismatch(check: check, expected: "\(expected)", actual: "it threw \(error)")
        }
        throw JobMismatch(check: check, expected: "\(expected)", actual: "it succeeded")
    }
}
