import TrellisJobs
import TrellisKernel

extension JobProbe {
    func checkDelay() async throws {
        let worker = try await worker()
        let job = job(after: .seconds(2))
        try await add(job)
        try await makeDue()
        try await expectClaim(worker, [], "before its time")
        let due = try await backend.nextDue()
        try expect(due.map { $0 <= job.scheduledAt } ?? false, "its time as the next", "it was \(due as Any)")
        try await time.advance(.seconds(2))
        let queues = try await makeDue()
        try expect(queues.contains(queue.name), "its queue among those with due jobs", "they were \(queues)")
        try await expectClaim(worker, [job], "after its time")
    }

    func checkExpiry() async throws {
        let worker = try await worker()
        let (started, waiting) = (job("started", expires: .seconds(2)), job("waiting", expires: .seconds(2)))
        try await add(started)
        let claimed = try await expectClaim(worker, [started])
        try await end(claimed, .failed(code: "conformance", message: "", retryAfter: .seconds(1)))
        try await add(waiting)
        try await pass(.seconds(3))
        // Also before anyone has discarded it.
        try await end(try await expectClaim(worker, [started], attempt: 2, "after the expiry"), .completed(nil))
        _ = try await backend.expire(within: nil)
        try await expectEnd("after the expiry")
    }

    func checkPause() async throws {
        let worker = try await worker()
        let job = job()
        for _ in 0..<2 { try await backend.pause(queue.name) }
        try await add(job)
        try await expectClaim(worker, [], "while the queue is paused")
        let paused = try await backend.pausedQueues()
        try expect(paused.contains(queue.name), "the queue among the paused", "they were \(paused)")
        for _ in 0..<2 { try await backend.resume(queue.name) }
        try await expectClaim(worker, [job], "after the queue was resumed")
        let left = try await backend.pausedQueues()
        try expect(!left.contains(queue.name), "the queue not among the paused", "they were \(left)")
    }

    func checkTenantConcurrency() async throws {
        let worker = try await worker()
        let limited = Queue(queue.name, tenantConcurrency: 2)
        let other = ID<Tenant>()
        try await backend.add((0..<4).map { job("\($0)") } + [job(in: other)])
        let first = try await claim(worker, from: limited)
        let running = first.count { $0.tenantID == tenant }
        try expect(
            running == 2 && first.count == 3, "2 jobs of one tenant and 1 of the other",
            "there were \(running) and \(first.count - running)")
        let more = try await claim(worker, from: limited)
        try expect(more.isEmpty, "no job beyond the limit", "there were \(more.count)")
        try await end(first.filter { $0.tenantID == tenant }, .completed(nil))
        let next = try await claim(worker, from: limited)
        try expect(next.count == 2, "2 more after 2 have ended", "there were \(next.count)")
    }

    func checkRate() async throws {
        let worker = try await worker()
        let limited = Queue(queue.name, rate: RateLimit(2, per: .seconds(4)))
        try await backend.add((0..<5).map { job("\($0)") })
        let first = try await claim(worker, from: limited)
        try expect(first.count == 2, "2 jobs at first", "there were \(first.count)")
        let more = try await claim(worker, from: limited)
        try expect(more.isEmpty, "no job within the period", "there were \(more.count)")
        try await time.advance(.seconds(2))
        let next = try await claim(worker, from: limited)
        try expect(next.count == 1, "1 job after half of the period", "there were \(next.count)")
    }

    func checkRaising() async throws {
        let worker = try await worker()
        let late = job("late", priority: .low)
        try await add(late)
        try await time.advance(.seconds(3))
        let urgent = job("urgent", priority: .urgent)
        try await add(urgent)
        _ = try await backend.raise(dueFor: .seconds(2), atOnce: 1)
        // Jobs of one claim start together, so only the choice matters.
        let first = try await claim(worker, 1)
        try expect(first.map(\.id) == [late.id], "the late job at first", "there was \(first.map(\.id))")
        try await expectClaim(worker, [urgent], "afterwards")
    }

    func checkUnknownJobs() async throws {
        let worker = try await worker()
        let job = job(name: "conformance.unknown")
        try await add(job)
        let parked = try await backend.park(in: queue, known: Self.known, limit: .seconds(3600))
        try expect(parked.parked > 0, "1 parked job", "there were \(parked.parked)")
        let claimed = try await claim(worker, known: nil)
        try expect(claimed.isEmpty, "no start of a parked job", "it started")

        let unreadable = self.job()
        try await add(unreadable)
        guard let attempt = try await expectClaim(worker, [unreadable]).first else { return }
        func wait(_ limit: Duration?) async throws -> ParkingWait {
            try await backend.parking(of: attempt, code: "conformance", message: "unreadable", limit: limit)
        }
        let (first, second, last) = (try await wait(nil), try await wait(nil), try await wait(.zero))
        if case .over = first { try expect(false, "a first pause", "the job gives up") }
        if case .over = second { try expect(false, "another pause", "the job gives up") }
        try expect(last == .over, "that a job gives up that may wait no longer", "it is \(last)")
    }
}
