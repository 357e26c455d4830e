import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Jobs in a database of their own: the way there")
struct OutboxTests {
    @Test(
        "A job waits in the outbox until it is carried, and is then only in its database",
        arguments: TestJobsEngine.allCases)
    func carried(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let options = JobOptions(
                start: .after(.seconds(60)), queue: Queue("other"), priority: .low, attempts: 7,
                timeout: .milliseconds(1500))
            let id = try await split.product.enqueueSample("walk", options)
            #expect(try await split.counts() == [1, 0, 0])
            #expect(try await split.ours.job(id).state == .scheduled)

            try await split.carry()
            #expect(try await split.counts() == [0, 0, 1])
            let job = try #require(try await split.arrived(id))
            #expect(job.arguments.text.contains("walk"))
            #expect(job.state == .scheduled)
            #expect(job.scheduledAt == split.clock.now + .seconds(60))
            #expect((job.queue, job.maxAttempts, job.timeoutMs) == ("other", 7, 1500))
            #expect((job.userID, job.requestID) == (split.product.acme.userID, "acme-request"))
            #expect(job.retentionMs == 3_600_000)
            #expect(job.failureRetentionMs == 7_200_000)
        }
    }

    @Test("A job of a transaction that is rolled back is nowhere", arguments: TestJobsEngine.allCases)
    func rolledBack(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            await #expect(throws: SampleRollbackError()) {
                try await split.ours.write { tx in
                    try tx.enqueue(SampleJob(what: "walk"))
                    try tx.enqueue(contentsOf: (0..<500).map { SampleJob(what: "\($0)") })
                    throw SampleRollbackError()
                }
            }
            try await split.carry()
            #expect(try await split.counts() == [0, 0, 0])
        }
    }

    @Test("Many jobs are carried in portions, each once and in its tenant", arguments: TestJobsEngine.allCases)
    func portions(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let own = try await split.ours.write { tx in
                try tx.enqueue(contentsOf: (0..<130).map { SampleJob(what: "\($0)") })
            }
            let other = try await split.product.enqueueSample(in: split.product.globex)
            let relay = try await split.relay(limit: 50)
            #expect(try await relay.carryPortion() == .init(carried: 50, hasMore: true))
            while try await relay.carryPortion().carried > 0 {}
            #expect(try await split.counts() == [0, 0, 130])
            #expect(Set(try await split.ours.jobs.fetch(JobRecord.all).map(\.id)) == Set(own.map(\.id)))
            #expect(try await split.product.theirs.jobs.fetch(JobRecord.all).map(\.id) == [other])
            await #expect(throws: JobError.notFound) { try await split.ours.job(other) }
            // Those of the last portion stay until the next one.
            #expect(try await split.carriedCount() <= 50)
        }
    }

    @Test(
        "A job is carried after those that it waits for, also if they are due later",
        arguments: TestJobsEngine.allCases)
    func order(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let parent = try await split.product.enqueueSample("parent")
            let middle = try await split.product.enqueueSample("middle", after: [.on(parent)])
            let child = try await split.product.enqueueSample("child", after: [.ended(middle)])
            try await split.ours.write { tx in
                let later = tx.databaseNow + .seconds(5)
                _ = try tx.update(JobOutboxRecord.where { $0.id == parent }) { [$0.nextAt.set(later)] }
            }
            try await split.carry(limit: 1)
            #expect(try await split.arrived(parent)?.state == .available)
            #expect(try await split.arrived(middle)?.state == .blocked)
            #expect(try await split.arrived(child)?.state == .blocked)
        }
    }

    @Test(
        "A job whose parent doesn't exist in its tenant is set aside with the reason, and holds up no other",
        arguments: TestJobsEngine.allCases)
    func wrongTenant(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let theirs = try await split.product.enqueueSample(in: split.product.globex)
            let child = try await split.product.enqueueSample("child", after: [.on(theirs)])
            let grandchild = try await split.product.enqueueSample("grandchild", after: [.ended(child)])
            let others = try await split.ours.write { tx in
                try tx.enqueue(contentsOf: (0..<20).map { SampleJob(what: "\($0)") })
            }
            try await split.carry()
            #expect(try await split.counts() == [2, 0, others.count])
            let aside = try #require(try await split.waiting(child))
            #expect(aside.errorCode == "job.parent_missing")
            #expect(aside.setAsideAt != nil)
            let behind = try #require(try await split.waiting(grandchild))
            #expect(behind.errorCode == "job.parent_waits")
            #expect(behind.setAsideAt == nil)

            let outbox = JobOutbox(split.product.system)
            let status = try #require(try await outbox.status())
            #expect((status.waiting, status.setAside) == (1, 1))
            #expect(try await outbox.setAside(limit: 10).map(\.id) == [child])
            #expect(try await outbox.discard([grandchild]) == 0, "only what was set aside")
            #expect(try await outbox.discard([child]) == 1)
            split.clock.advance(by: .seconds(600))
            try await split.carry()
            #expect(try await split.arrived(grandchild)?.state == .available)
        }
    }

    @Test("What is set aside is carried again when an operator asks for it", arguments: TestJobsEngine.allCases)
    func retried(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let missing = ID<BackgroundJob>()
            let child = try await split.product.enqueueSample("child", after: [.on(missing)])
            try await split.carry()
            #expect(try await split.waiting(child)?.setAsideAt != nil)
            try await split.ours.jobs.write { tx in
                var parent = OutboxEntry.sample(missing, in: tx.scope)
                parent.state = .available
                try tx.insert(parent)
            }
            #expect(try await JobOutbox(split.product.system).retry([child]) == 1)
            try await split.carry()
            #expect(try await split.arrived(child)?.state == .blocked)
        }
    }

    @Test("A row that this release can't read is set aside", arguments: TestJobsEngine.allCases)
    func unreadable(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let (bad, good) = (try await split.product.enqueueSample(), try await split.product.enqueueSample())
            try await split.ours.write { tx in
                _ = try tx.update(JobOutboxRecord.where { $0.id == bad }) { [$0.entry.set("{}")] }
            }
            await #expect(throws: JobError.notFound) { try await split.ours.job(bad) }
            #expect(try await JobOutbox(split.product.system).job(bad) == nil)
            try await split.carry()
            #expect(try await split.waiting(bad)?.errorCode == "job.undecodable")
            #expect(try await split.arrived(good) != nil)
        }
    }

    @Test(
        "A job whose key is taken ends as cancelled, and what waits for it waits for the other",
        arguments: TestJobsEngine.allCases)
    func unique(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let keyed = JobOptions(unique: UniqueJob("one"))
            let first = try await split.product.enqueueSample("first", keyed)
            let second = try await split.product.enqueueSample("second", keyed)
            let child = try await split.product.enqueueSample("child", after: [.on(second)])
            let replacing = try await split.product.enqueueSample(
                "third", JobOptions(unique: UniqueJob("one", onConflict: .replace)))
            try await split.carry()
            #expect(try await split.arrived(first)?.state == .available)
            #expect(try await split.arrived(first)?.arguments.text.contains("third") == true)
            for id in [second, replacing] {
                let job = try #require(try await split.arrived(id))
                #expect((job.state, job.errorCode) == (.cancelled, "job.not_unique"))
                #expect(job.result?.text.contains("\(first)") == true)
            }
            #expect(try await split.arrived(child)?.state == .blocked)
            let worker = ID<JobWorker>()
            try await split.store.workers.register(
                JobWorkerRecord(
                    id: worker, host: "here", process: 1, queues: ["default"], concurrency: 1, running: 0, heartbeat: 0,
                    heartbeatAt: split.clock.now, startedAt: split.clock.now))
            let claimed = try await split.store.claims.claim(JobClaim(queue: .default, worker: worker, limit: 10))
            #expect(claimed.map(\.id) == [first])
            _ = try await split.store.results.finish(
                claimed.map { AttemptResult(JobLease($0), .completed(nil), retention: .seconds(60)) })
            #expect(try await split.arrived(child)?.state == .available)
        }
    }

    @Test(
        "What a transaction of the product can't answer is refused, and works in the database of the jobs",
        arguments: TestJobsEngine.allCases)
    func refused(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let id = try await split.product.enqueueSample()
            let attempts: [@Sendable (TenantTransaction) throws -> Void] = [
                { tx in try tx.cancel(id) },
                { tx in _ = try tx.batch("all", [SampleJob(what: "walk")]) },
                { tx in try tx.cancelBatch(ID()) },
                { tx in _ = try tx.batchStatus(ID()) },
                { tx in try tx.enqueue(SampleJob(what: "walk"), JobOptions(batch: ID())) },
                { tx in try tx.enqueue(SampleJob(what: "walk"), JobOptions(unique: UniqueJob(onConflict: .reject))) },
                { tx in _ = try tx.job(id) },
                { tx in _ = try tx.runNow([id]) },
            ]
            for attempt in attempts {
                do {
                    try await split.ours.write { tx in try attempt(tx) }
                    Issue.record("It wasn't refused.")
                } catch JobError.otherDatabase {}
            }
            #expect(try await split.counts() == [1, 0, 0])
            try await split.carry()
            try await split.ours.jobs.write { tx in try tx.cancel(id) }
            #expect(try await split.arrived(id)?.state == .cancelled)
            let batch = try await split.ours.jobs.write { tx in try tx.batch("all", [SampleJob(what: "walk")]) }
            #expect(try await split.ours.jobs.read { tx in try tx.batchStatus(batch) }.total == 1)
        }
    }

    @Test("Without a database of their own, jobs take no outbox", arguments: TestJobsEngine.allCases)
    func staysInOneDatabase(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueSample()
            #expect(try await test.ours.count(JobOutboxRecord.all) == 0)
            #expect(try await test.ours.job(id).state == .available)
            #expect(try await JobOutbox(test.system).status() == nil)
            try await test.ours.jobs.write { tx in try tx.cancel(id) }
            #expect(try await test.state(id) == .cancelled)
        }
    }
}

extension OutboxEntry {
    /// A row of a sample job of a tenant.
    static func sample(_ id: ID<BackgroundJob>, in scope: Scope) -> JobRecord {
        JobRecord(
            id: id, tenantID: scope.tenantID, name: SampleJob.name, queue: "default", state: .available, priority: 2,
            arguments: "{}", scheduledAt: Timestamp(microseconds: 0), attempt: 0, maxAttempts: 1, lease: 0,
            waitingOn: 0, hasDependents: false, requestID: "", createdAt: Timestamp(microseconds: 0))
    }
}
