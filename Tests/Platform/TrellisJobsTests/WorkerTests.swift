import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@Suite struct WorkerTests {
    @Test("J3: the jobs of a worker that died go to others, and its row is gone", arguments: TestJobsEngine.allCases)
    func rescue(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let again = try await test.errand()
            let last = try await test.errand(JobOptions(attempts: 1))
            let unwanted = try await test.errand()
            let dead = try await test.worker()
            let claimed = try await test.claim(dead)
            #expect(try await test.store.beat(dead, running: 3))
            let row = try await test.store.workers().first
            #expect(row?.beat == 1)
            #expect(row?.running == 3)
            try await test.ours.write { try $0.cancel(unwanted) }
            #expect(try await test.store.rescue(dead) == 3)
            #expect(try await test.store.workers().isEmpty)
            #expect(try await !test.store.beat(dead, running: 3))
            let job = try await test.job(again)
            #expect(job.state == .available)
            #expect(job.attempt == 1)
            #expect(job.lease > claimed[0].lease)
            #expect(try await test.job(last).errorCode == "job.worker_lost")
            #expect(try await test.state(last) == .discarded)
            #expect(try await test.state(unwanted) == .cancelled)
            #expect(try await test.events(again) == [.rescued])
            #expect(try await test.store.rescue(dead) == 0)
        }
    }

    @Test("J3: jobs of a worker without a row are found", arguments: TestJobsEngine.allCases)
    func orphans(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let lost = try await test.errand()
            _ = try await test.claim(ID())
            let kept = try await test.errand()
            _ = try await test.claim(try await test.worker())
            #expect(try await test.store.rescueOrphans() == 1)
            #expect(try await test.state(lost) == .available)
            #expect(try await test.state(kept) == .running)
        }
    }

    @Test(
        "J3, J4: a worker that is removed puts its jobs back, and no attempt is used up",
        arguments: TestJobsEngine.allCases)
    func remove(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.errand(JobOptions(attempts: 1))
            let worker = try await test.worker()
            _ = try await test.claim(worker)
            try await test.store.stop(worker)
            #expect(try await test.store.workers().first?.stoppingAt == test.clock.now)
            try await test.store.remove(worker)
            #expect(try await test.store.workers().isEmpty)
            let job = try await test.job(id)
            #expect(job.state == .available)
            #expect(job.attempt == 0)
            #expect(try await test.events(id) == [.putBack])
        }
    }

    @Test("J2: a rescue and an end at the same moment have one winner", arguments: TestJobsEngine.allCases)
    func rescueRace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            for _ in 0..<20 {
                let id = try await test.errand()
                let worker = try await test.worker()
                let claimed = try await test.claim(worker)
                let (lost, rescued) = try await together(
                    { try await test.end(claimed, .completed(nil)) }, { try await test.store.rescue(worker) })
                #expect(lost.count == rescued)
                #expect(try await test.state(id) == (rescued == 1 ? .available : .completed))
                if rescued == 1 { try await test.store.cancel(id, tenant: test.acme.tenantID, by: nil) }
            }
        }
    }
}
