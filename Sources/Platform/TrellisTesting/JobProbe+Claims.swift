import TrellisJobs
import TrellisKernel
import TrellisSchema

extension JobProbe {
    func checkArrival() async throws {
        let worker = try await worker()
        let texts = (0..<150).map { "Größe \($0) 👋" }
        let jobs = texts.map { job($0, attempts: 7) }
        try await backend.add(jobs)
        let claimed = Dictionary(grouping: try await claimAll(worker), by: \.id)
        for job in jobs {
            let found = claimed[job.id] ?? []
            try expect(found.count == 1, "each job once", "\(job.id) was claimed \(found.count) times")
            guard let found = found.first else { continue }
            try expect(
                found.tenantID == job.tenantID && found.name == job.name && found.version == job.version
                    && found.queue == job.queue && found.priority == job.priority
                    && found.maxAttempts == job.maxAttempts && found.requestID == job.requestID,
                "the job as it was added", "it is \(found)")
            let (kept, added) = (try JSONValue(parsing: found.arguments), try JSONValue(parsing: job.arguments))
            try expect(kept == added, "the arguments \(job.arguments)", "they are \(found.arguments)")
            try expect(
                found.attempt == 1 && found.lease > 0 && found.startedAt != nil,
                "a first attempt with a lease and a start", "it is \(found)")
        }
        try expect(claimed.count == jobs.count, "\(jobs.count) jobs", "there were \(claimed.count)")
    }

    func checkRepeatedAddition() async throws {
        let worker = try await worker()
        let job = job()
        try await add(job)
        try await add(job)
        let claimed = try await expectClaim(worker, [job], "after two additions")
        try await add(job)
        try await expectClaim(worker, [], "while it runs")
        try await end(claimed, .completed(nil))
        let new = self.job("new")
        try await add(job, new)
        try await expectClaim(worker, [new], "when it has ended, and another is added with it")
    }

    func checkClaimRace() async throws {
        let jobs = (0..<120).map { job("\($0)") }
        try await backend.add(jobs)
        var workers: [ID<JobWorker>] = []
        for _ in 0..<8 { workers.append(try await worker()) }
        let claimed = try await withThrowingTaskGroup(of: [BackendJob].self) { group in
            for worker in workers {
                group.addTask { [self] in
                    try await claimAll(worker, 5)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        // What others had locked may be left.
        let all = claimed + (try await claimAll(workers[0]))
        let counts = Dictionary(grouping: all, by: \.id).mapValues(\.count)
        let twice = counts.values.count { $0 > 1 }
        try expect(twice == 0, "no job in two claims", "\(twice) were")
        try expect(counts.count == jobs.count, "\(jobs.count) jobs", "there were \(counts.count)")
    }

    func checkClaimLimit() async throws {
        let worker = try await worker()
        try await backend.add((0..<10).map { job("\($0)") })
        let first = try await claim(worker, 3)
        try expect((1...3).contains(first.count), "1 to 3 jobs", "there were \(first.count)")
        let none = try await claim(worker, 0)
        try expect(none.isEmpty, "no job for a limit of 0", "there were \(none.count)")
        let others = try await claimAll(worker)
        try expect(first.count + others.count == 10, "10 jobs in total", "there were \(first.count + others.count)")
    }

    func checkQueues() async throws {
        let worker = try await worker()
        let other = Queue("\(queue.name)-other")
        let (mine, its) = (job(), job(queue: other.name))
        try await add(mine, its)
        try await expectClaim(worker, [mine])
        let claimed = try await claim(worker, from: other)
        try expect(claimed.map(\.id) == [its.id], "the other job from its queue", "there were \(claimed.count)")
    }

    func checkOrder() async throws {
        let worker = try await worker()
        let times: [(JobPriority, Duration)] = [
            (.low, .seconds(-50)), (.normal, .seconds(-10)), (.normal, .seconds(-20)), (.urgent, .seconds(-1)),
            (.high, .seconds(-3)), (.urgent, .seconds(-2)),
        ]
        let jobs = times.map { job(priority: $0.0, after: $0.1) }
        try await backend.add(jobs)
        try await expectClaim(worker, [5, 3, 4, 2, 1, 0].map { jobs[$0] })
    }

    func checkTurns() async throws {
        let worker = try await worker()
        let tenants = (0..<3).map { _ in ID<Tenant>() }.sorted()
        // The first tenant has a long backlog, which is older.
        try await backend.add((0..<20).map { job("\($0)", in: tenants[0], after: .seconds(-60)) })
        let (second, third) = (job(in: tenants[1]), job(in: tenants[2]))
        try await add(third, second)
        let first = try await claim(worker, 3, after: tenants[0]).map(\.tenantID)
        try expect(
            first == [tenants[1], tenants[2], tenants[0]], "one job of each tenant, after the first one's turn",
            "the tenants were \(first)")
    }

    func checkKnownJobs() async throws {
        let worker = try await worker()
        let (other, later, mine) = (job(name: "conformance.other"), job(version: 2), job())
        try await add(other, later, mine)
        try await expectClaim(worker, [mine])
        let known = [JobContract(Self.name, version: 2), JobContract("conformance.other", version: 1)]
        let claimed = Set(try await claim(worker, known: known).map(\.id))
        try expect(claimed == [other.id, later.id], "the others for one who knows them", "they were \(claimed)")
    }
}
