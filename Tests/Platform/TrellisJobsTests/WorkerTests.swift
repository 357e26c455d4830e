import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@Suite struct WorkerTests {
    @Test("J3: the jobs of a dead worker become available, and its row is deleted", arguments: TestJobsEngine.allCases)
    func rescue(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let again = try await test.enqueueSample()
            let last = try await test.enqueueSample(JobOptions(attempts: 1))
            let unwanted = try await test.enqueueSample()
            let dead = try await test.worker()
            let claimed = try await test.claim(dead)
            #expect(try await test.store.workers.heartbeat(dead, running: 3))
            let row = try await test.store.workers.all().first
            #expect(row?.heartbeat == 1)
            #expect(row?.running == 3)
            try await test.ours.write { try $0.cancel(unwanted) }
            #expect(try await test.store.workers.rescue(dead) == 3)
            #expect(try await test.store.workers.all().isEmpty)
            #expect(try await !test.store.workers.heartbeat(dead, running: 3))
            let job = try await test.job(again)
            #expect(job.state == .available)
            #expect(job.attempt == 1)
            #expect(job.lease > claimed[0].lease)
            #expect(try await test.job(last).errorCode == "job.worker_lost")
            #expect(try await test.state(last) == .discarded)
            #expect(try await test.state(unwanted) == .cancelled)
            #expect(try await test.events(again) == [.rescued])
            #expect(try await test.store.workers.rescue(dead) == 0)
        }
    }

    @Test("J3: jobs of a worker without a row are rescued", arguments: TestJobsEngine.allCases)
    func orphans(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let lost = try await test.enqueueSample()
            _ = try await test.claim(ID())
            let kept = try await test.enqueueSample()
            _ = try await test.claim(try await test.worker())
            #expect(try await test.store.workers.rescueOrphans() == 1)
            #expect(try await test.state(lost) == .available)
            #expect(try await test.state(kept) == .running)
        }
    }

    @Test(
        "J3, J4: removing a worker requeues its jobs without counting the attempts",
        arguments: TestJobsEngine.allCases)
    func remove(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample(JobOptions(attempts: 1))
            let worker = try await test.worker()
            _ = try await test.claim(worker)
            try await test.store.workers.markStopping(worker)
            #expect(try await test.store.workers.all().first?.stoppingAt == test.clock.now)
            try await test.store.workers.remove(worker)
            #expect(try await test.store.workers.all().isEmpty)
            let job = try await test.job(id)
            #expect(job.state == .available)
            #expect(job.attempt == 0)
            #expect(try await test.events(id) == [.requeued])
        }
    }

    @Test("J2: of a concurrent rescue and end, exactly one succeeds", arguments: TestJobsEngine.allCases)
    func rescueRace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            for _ in 0..<20 {
                let id = try await test.enqueueSample()
                let worker = try await test.worker()
                let claimed = try await test.claim(worker)
                let (lost, rescued) = try await runConcurrently(
                    { try await test.end(claimed, .completed(nil)) }, { try await test.store.workers.rescue(worker) })
                #expect(lost.count == rescued)
                #expect(try await test.state(id) == (rescued == 1 ? .available : .completed))
                if rescued == 1 { try await test.store.control.cancel(id, tenant: test.acme.tenantID, by: nil) }
            }
        }
    }
}
