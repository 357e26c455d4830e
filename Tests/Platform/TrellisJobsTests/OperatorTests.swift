import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@Suite struct OperatorTests {
    @Test(
        "J1: a waiting job is cancelled immediately, and an ended job can't be", arguments: TestJobsEngine.allCases
    )
    func cancel(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample(JobOptions(unique: UniqueJob("k", onConflict: .reject)))
            let actor = ID<User>()
            await #expect(throws: JobError.notFound) {
                try await test.store.control.cancel(id, tenant: test.globex.tenantID, by: actor)
            }
            await #expect(throws: JobError.notFound) { try await test.theirs.write { try $0.cancel(id) } }
            try await test.store.control.cancel(id, tenant: test.acme.tenantID, by: actor)
            let job = try await test.job(id)
            #expect(job.state == .cancelled)
            #expect(job.keepUntil == test.clock.now + SampleJob.failureRetention)
            let event = try await test.ours.read { try $0.first(JobHistoryRecord.all) }
            #expect(event?.actorID == actor)
            await #expect(throws: JobError.ended(.cancelled)) { try await test.ours.write { try $0.cancel(id) } }
            // J7: the key is released.
            try await test.enqueueSample(JobOptions(unique: UniqueJob("k", onConflict: .reject)))
        }
    }

    @Test(
        "A retried job runs again, with one more attempt if none is left",
        arguments: TestJobsEngine.allCases)
    func retry(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample(JobOptions(attempts: 1))
            let worker = try await test.worker()
            await #expect(throws: JobError.notFailed(.available)) {
                try await test.store.control.retry(id, tenant: test.acme.tenantID, by: nil)
            }
            try await test.end(try await test.claim(worker), .failed(code: "a", message: "b", retryAfter: nil))
            await #expect(throws: JobError.notFound) {
                try await test.store.control.retry(id, tenant: test.globex.tenantID, by: nil)
            }
            try await test.store.control.retry(id, tenant: test.acme.tenantID, by: nil)
            let job = try await test.job(id)
            #expect(job.state == .available)
            #expect(job.maxAttempts == 2)
            #expect(job.finishedAt == nil)
            #expect(job.keepUntil == nil)
            #expect(job.errorCode == nil)
            #expect(try await test.events(id) == [.discarded, .retried])
            let claimed = try await test.claim(worker)
            #expect(claimed.map(\.attempt) == [2])
            try await test.end(claimed, .completed(nil))
            #expect(try await test.state(id) == .completed)
        }
    }

    @Test(
        "Bulk cancel and bulk retry affect the jobs that match the filter",
        arguments: TestJobsEngine.allCases)
    func bulk(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            for _ in 0..<4 { try await test.enqueueSample() }
            try await test.enqueueSample(JobOptions(queue: Queue("other")))
            try await test.enqueueSample(in: test.globex)
            let worker = try await test.worker()
            let running = try await test.claim(
                worker, 1, after: test.globex.tenantID < test.acme.tenantID ? test.globex.tenantID : nil)
            #expect(running.map(\.tenantID) == [test.acme.tenantID])
            let ours = JobFilter(tenant: test.acme.tenantID, queue: "default")
            #expect(try await test.store.control.cancel(ours, by: nil) == 4)
            #expect(try await test.store.control.cancel(ours, by: nil) == 0)
            #expect(try await test.store.workers.cancellations(of: worker) == Set(running.map(\.id)))
            #expect(try await test.store.queries.jobs(JobFilter(state: .cancelled)).items.count == 3)
            #expect(try await test.store.control.retry(JobFilter(), limit: 2, by: nil) == 2)
            #expect(try await test.store.control.retry(JobFilter(name: "other"), by: nil) == 0)
            #expect(try await test.store.queries.jobs(JobFilter(state: .cancelled)).items.count == 1)
        }
    }

    @Test(
        "Jobs are listed in pages, the latest first, and queues have counts", arguments: TestJobsEngine.allCases)
    func lists(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            var ids: [ID<BackgroundJob>] = []
            for _ in 0..<5 { ids.append(try await test.enqueueSample()) }
            try await test.enqueueSample(JobOptions(start: .after(.seconds(9)), queue: Queue("other")))
            let filter = JobFilter(queue: "default")
            let first = try await test.store.queries.jobs(filter, PageRequest(limit: 3))
            let second = try await test.store.queries.jobs(filter, PageRequest(limit: 3, cursor: first.nextCursor))
            #expect((first.items + second.items).map(\.id) == ids.reversed())
            #expect(second.nextCursor == nil)
            let start = test.clock.now
            test.clock.advance(by: .seconds(5))
            _ = try await test.claim(try await test.worker(), 2)
            let queues = try await test.store.queries.queues()
            #expect(queues.map(\.queue) == ["default", "other"])
            #expect(queues.map(\.counts) == [[.available: 3, .running: 2], [.scheduled: 1]])
            #expect(queues.map(\.oldestAvailable) == [start, nil])
        }
    }
}
