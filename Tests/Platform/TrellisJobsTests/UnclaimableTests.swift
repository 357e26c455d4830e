import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite struct UnclaimableTests {
    @Test(
        "An available job without an attempt left is discarded, and holds up no tenant",
        arguments: TestJobsEngine.allCases)
    func usedUp(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let bad = try await test.enqueueSample(JobOptions(attempts: 2))
            let child = try await test.enqueueSample(after: [.on(bad, .cancel)])
            let ours = try await test.enqueueSample()
            let theirs = try await test.enqueueSample(in: test.globex)
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == bad }) { [$0.attempt.set(2)] }
            }
            let claimed = try await test.claim(try await test.worker())
            #expect(Set(claimed.map(\.id)) == [ours, theirs])
            #expect(try await test.state(bad) == .discarded)
            #expect(try await test.job(bad).errorCode == "job.no_attempts")
            #expect(try await test.events(bad) == [.discarded])
            #expect(try await test.state(child) == .cancelled)
        }
    }

    @Test("A job that the database refuses to start is discarded with the reason", arguments: TestJobsEngine.allCases)
    func refused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: [RefusedRows.migration]) { test async throws in
            var good: [ID<BackgroundJob>] = []
            for _ in 0..<5 { good.append(try await test.enqueueSample()) }
            let bad = try await test.enqueueSample("refuse available running")
            for _ in 0..<5 { good.append(try await test.enqueueSample(in: test.globex)) }
            let claimed = try await test.claim(try await test.worker())
            #expect(claimed.map(\.id).sorted() == good)
            let job = try await test.job(bad)
            #expect(job.state == .discarded)
            #expect(job.errorCode == "job.unclaimable")
            #expect(job.errorMessage?.contains("refused") == true)
            #expect(try await test.state(good[0]) == .running)
        }
    }

    @Test("A job that can be neither started nor discarded is left alone", arguments: TestJobsEngine.allCases)
    func untouchable(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: [RefusedRows.migration]) { test async throws in
            let bad = try await test.enqueueSample("refuse available all")
            let good = try await test.enqueueSample()
            // One that is alone and refused may be so because of the schema, so it is left alone, too.
            let refused = RefusedJobs()
            var claim = JobClaim(queue: .default, worker: try await test.worker(), limit: 10)
            claim.refused = refused
            #expect(try await test.store.claims.claim(claim).map(\.id) == [good])
            #expect(refused.current == [bad])
            #expect(try await test.events(bad) == [.stuck])
            let next = try await test.enqueueSample()
            #expect(try await test.store.claims.claim(claim).map(\.id) == [next])
        }
    }

    @Test("What the database refused in one drain, the next one tries again")
    func nextDrain() async throws {
        try await TestJobs.with(.sqlite, migrations: [RefusedRows.migration]) { test in
            let id = try await test.enqueueTestJob("refuse available all")
            let runner = try test.runner { _, _ in }
            #expect(try await runner.drain().attempts == 0)
            #expect(try await test.events(id) == [.stuck])
            try await test.system.write { tx in
                try JobRows(JobDatabase.allTenants(in: tx)).sql.execute("DROP TRIGGER job_refusal")
            }
            #expect(try await runner.drain().completed == 1)
            #expect(try await test.state(id) == .completed)
        }
    }

    @Test(
        "When none of several jobs can be started, none is discarded, and they don't hold up those behind them",
        arguments: TestJobsEngine.allCases)
    func noneIsToBlame(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: [RefusedRows.migration]) { test async throws in
            var ids: [ID<BackgroundJob>] = []
            for _ in 0..<20 { ids.append(try await test.enqueueSample("refuse available running")) }
            let good = try await test.enqueueSample()
            let refused = RefusedJobs()
            var claim = JobClaim(queue: .default, worker: try await test.worker(), limit: 8)
            claim.refused = refused
            #expect(try await test.store.claims.claim(claim).map(\.id) == [good])
            // The last four were alone with one that can be started.
            for id in ids.prefix(16) {
                #expect(try await test.state(id) == .available)
                #expect(try await test.events(id) == [.stuck])
            }
            #expect(refused.current == Set(ids.prefix(16)))
        }
    }

    @Test("A due job that the database refuses to make available holds up no other", arguments: TestJobsEngine.allCases)
    func refusedWhenDue(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: [RefusedRows.migration]) { test async throws in
            let bad = try await test.enqueueSample(
                "refuse scheduled all", JobOptions(start: .after(.seconds(10))))
            var ids: [ID<BackgroundJob>] = []
            for _ in 0..<20 { ids.append(try await test.enqueueSample(JobOptions(start: .after(.seconds(20))))) }
            let next = try await test.enqueueSample(JobOptions(start: .after(.seconds(500))))
            test.clock.advance(by: .seconds(20))
            let refused = RefusedJobs()
            #expect(try await !test.store.claims.makeDueAvailable(refused: refused).isEmpty)
            while try await !test.store.claims.makeDueAvailable(refused: refused).isEmpty {}
            for id in ids { #expect(try await test.state(id) == .available) }
            #expect(try await test.state(bad) == .scheduled)
            #expect(try await test.events(bad) == [.stuck])
            #expect(refused.takeAdded() == [bad])
            // A worker waits for the next one, not for the one that stays.
            let due = try await test.job(next).scheduledAt
            #expect(try await test.store.claims.nextScheduled(refused: refused) == due)
        }
    }
}
