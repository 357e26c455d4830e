import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Jobs in a database of their own: crashes and outages")
struct OutboxCrashTests {
    @Test(
        "A relay that dies between the insertion there and the deletion here leaves each job once",
        arguments: TestJobsEngine.allCases)
    func crashed(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let jobs = try await split.ours.write { tx in
                try tx.enqueue(contentsOf: (0..<20).map { WorkerTestJob(what: "\($0)") })
            }
            let dying = try await split.relay()
            #expect(try await dying.bring(try await dying.due(), in: dying.term).carried.count == jobs.count)
            #expect(try await split.counts() == [20, 0, 20])

            let ran = LineRecorder()
            // Carries the same rows again, runs the jobs, and looks once more.
            try await split.drain { job, _ in ran.add(job.what) }
            #expect(ran.entries.count == 20)
            #expect(Set(ran.entries).count == 20)
            #expect(try await split.counts() == [0, 0, 20])
        }
    }

    @Test(
        "A job that was run and deleted before its row has left the outbox isn't carried again",
        arguments: TestJobsEngine.allCases)
    func pruned(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let id = try await split.product.enqueueSample()
            let dying = try await split.relay()
            _ = try await dying.bring(try await dying.due(), in: dying.term)
            try await split.ours.jobs.write { tx in _ = try tx.erase(JobRecord.where { $0.id == id }) }
            #expect(try await split.counts() == [1, 0, 0])

            try await split.carry()
            #expect(try await split.counts() == [0, 0, 0])
            // The next relay forgets what it needn't know any more.
            _ = try await split.relay()
            #expect(try await split.carriedCount() == 0)
        }
    }

    @Test(
        "A relay that was stopped for a while inserts nothing after another took over",
        arguments: TestJobsEngine.allCases)
    func superseded(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let id = try await split.product.enqueueSample()
            let stopped = try await split.relay()
            let rows = try await stopped.due()
            #expect(rows.map(\.id) == [id])
            // Carried, run, deleted and forgotten, while the first relay has the row in memory.
            try await split.carry()
            try await split.ours.jobs.write { tx in _ = try tx.erase(JobRecord.where { $0.id == id }) }
            _ = try await split.relay()
            #expect(try await split.carriedCount() == 0)

            let term = stopped.term
            await #expect(throws: OutboxSuperseded.self) { _ = try await stopped.bring(rows, in: term) }
            // Not even if it is the one that carries again.
            stopped.endTerm()
            try await stopped.takeOver()
            await #expect(throws: OutboxSuperseded.self) { _ = try await stopped.bring(rows, in: term) }
            #expect(try await split.counts() == [0, 0, 0])
            let next = try await split.product.enqueueSample()
            #expect(try await stopped.carryPortion().carried == 1)
            #expect(try await split.arrived(next) != nil)
        }
    }

    @Test("A jobs database that takes no job at all is no fault of the jobs: one is tried each time, none is set aside")
    func takesNone() async throws {
        try await SplitJobs.with(.sqlite) { split in
            let jobs = try await split.ours.write { tx in
                try tx.enqueue(contentsOf: (0..<20).map { SampleJob(what: "\($0)") })
            }
            let relay = try await split.relay()
            try await split.jobs.run(script: "ALTER TABLE job_carried RENAME TO job_lost")
            for attempt in 1...3 {
                await #expect(throws: DatabaseError.self) { _ = try await relay.carryPortion() }
                #expect(try await split.ours.count(JobOutboxRecord.where { $0.failures > 0 }) == attempt)
            }
            #expect(try await split.ours.count(JobOutboxRecord.where { $0.setAsideAt != nil }) == 0)

            try await split.jobs.run(script: "ALTER TABLE job_lost RENAME TO job_carried")
            split.clock.advance(by: .seconds(60))
            try await split.carry()
            #expect(try await split.counts() == [0, 0, jobs.count])
        }
    }

    @Test("Relays that take over from each other all the time carry each job once", arguments: TestJobsEngine.allCases)
    func raced(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let jobs = try await split.ours.write { tx in
                try tx.enqueue(contentsOf: (0..<200).map { SampleJob(what: "\($0)") })
            }
            await withDiscardingTaskGroup { group in
                for _ in 0..<3 {
                    group.addTask {
                        for _ in 0..<10 {
                            // An error is that another relay has taken over.
                            guard let relay = try? await split.relay(limit: 20) else { continue }
                            _ = try? await relay.carryPortion()
                        }
                    }
                }
            }
            try await split.carry()
            #expect(try await split.counts() == [0, 0, 200])
            #expect(Set(try await split.ours.jobs.fetch(JobRecord.all).map(\.id)) == Set(jobs.map(\.id)))
        }
    }

    @Test(
        "While the database of the jobs is away the product enqueues, and the outbox says how much waits",
        arguments: TestJobsEngine.allCases)
    func outage(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let relay = try await split.relay()
            try split.jobs.close()
            let id = try await split.product.enqueueSample()
            split.clock.advance(by: .seconds(90))
            await #expect(throws: DatabaseError.self) { _ = try await relay.carryPortion() }

            let status = try #require(try await JobOutbox(split.product.system).status())
            #expect((status.waiting, status.setAside) == (1, 0))
            #expect(status.oldest == .seconds(90))
            let metrics = await JobOutbox(split.product.system).blocks()
            #expect(metrics.count == 3)
            #expect(try await split.waiting(id)?.failures == 0, "an outage is no failure of the job")
            #expect(try await split.ours.waitingJob(id)?.state == .available)

            let back = try split.reopened()
            defer { try? back.close() }
            JobsDatabase.connect(back, to: split.product.database)
            try await split.carry()
            #expect(try await split.arrived(id)?.state == .available)
        }
    }

    @Test(
        "Operators see a job on its way, and are told so instead of that there is none",
        arguments: TestJobsEngine.allCases)
    func operators(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let (id, tenant, queries) = (
                try await split.product.enqueueSample(), split.product.acme.tenantID, split.store.queries
            )
            #expect(try await queries.history(of: id).job.state == .available)
            await #expect(throws: JobError.onItsWay) { try await queries.tenant(of: id) }
            await #expect(throws: JobError.notFound) { try await queries.tenant(of: ID()) }
            await #expect(throws: JobError.notFound) {
                try await split.store.control.cancel(id, tenant: split.product.globex.tenantID, by: nil)
            }
            try await split.carry()
            #expect(try await queries.tenant(of: id) == tenant)
            #expect(try await queries.history(of: id).job.tenantID == tenant)
        }
    }

    @Test("A jobs database that has the jobs of another product is refused", arguments: TestJobsEngine.allCases)
    func otherProduct(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let outbox = JobOutbox(split.product.system)
            try await outbox.requireOwnDatabase()
            try await outbox.requireOwnDatabase()
            try await split.jobs.system().write { tx in
                _ = try tx.update(JobLeaderRecord.where { $0.id == "product" }) { [$0.holderID.set(ID())] }
            }
            await #expect(throws: JobError.otherProduct) { try await outbox.requireOwnDatabase() }
        }
    }
}
