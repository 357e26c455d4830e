import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Results that can't be written")
struct UnwrittenResultTests {
    @Test(
        "One result that the database refuses is quarantined; the worker writes all others and goes on",
        arguments: TestJobsEngine.allCases)
    func quarantine(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: [RefusedRows.migration]) { test in
            let latch = Latch()
            defer { latch.open() }
            let bad = try await test.enqueueTestJob("refuse running all")
            var ids: [ID<BackgroundJob>] = []
            for index in 0..<30 { ids.append(try await test.enqueueTestJob("\(index)")) }
            let jobs = TestJobs.jobs { _, _ in await latch.wait() }
            try await test.withWorker(jobs, { $0.concurrency = 40 }) { run in
                try await eventually("running") { run.running.count == 31 }
                // All end at once, so the bad one is in a batch with others.
                latch.open()
                for id in ids { try await test.waitForState(.completed, id) }
                try await eventually("quarantined") { run.acknowledger.quarantinedCount == 1 }
                try await eventually("noted") { try await test.events(bad).contains(.stuck) }
                #expect(!run.acknowledger.isStalled)
                #expect(run.acknowledger.unwritten.map(\.id) == [bad])
                let next = try await test.enqueueTestJob("next")
                try await test.waitForState(.completed, next)
                #expect(try await test.state(bad) == .running)
            }
        }
    }

    @Test(
        "A dead worker's job that the database refuses to change holds up no other", arguments: TestJobsEngine.allCases)
    func rescue(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: [RefusedRows.migration]) { test in
            var ids = [try await test.enqueueSample()]
            let bad = try await test.enqueueSample("refuse running all")
            for _ in 0..<20 { ids.append(try await test.enqueueSample()) }
            let dead = try await test.worker()
            #expect(try await test.claim(dead).count == 22)
            let refused = RefusedJobs()
            #expect(try await test.store.workers.rescue(dead, refused: refused) == 21)
            for id in ids { #expect(try await test.state(id) == .available) }
            #expect(try await test.state(bad) == .running)
            #expect(refused.current == [bad])
            #expect(try await test.events(bad) == [.stuck])
            #expect(try await test.store.workers.all().isEmpty)
            // For a while it isn't tried again.
            #expect(try await test.store.workers.rescueOrphans(refused: refused) == 0)
            #expect(try await test.events(bad) == [.stuck])
        }
    }

    @Test("Groups get smaller until the refused result is alone, which is tried again after growing pauses")
    func groups() throws {
        let now = ContinuousClock.now
        let results = (0..<100).map { _ in
            AttemptResult(JobLease(.sample(timeoutMs: nil)), .completed(nil), retention: .zero)
        }
        let bad = results[57].lease
        var unwritten = UnwrittenResults()
        unwritten.add(results, at: now)
        #expect(unwritten.count == 100)
        var (writes, quarantines) = (0, 0)
        while let group = unwritten.take(at: now) {
            writes += 1
            #expect(writes < 40)
            if group.results.contains(where: { $0.lease == bad }) {
                if unwritten.refused(at: now, insteadWrite: nil) { quarantines += 1 }
            } else {
                unwritten.written()
            }
        }
        #expect(quarantines == 1)
        #expect(unwritten.results.map(\.lease) == [bad])
        let pause = try #require(unwritten.pause(at: now))
        let again = unwritten.take(at: now + pause)
        #expect(again?.results.map(\.lease) == [bad])
        let isNew = unwritten.refused(at: now + pause, insteadWrite: nil)
        #expect(!isNew)
        #expect(try #require(unwritten.pause(at: now + pause)) > pause)
        let last = unwritten.take(at: now + .seconds(600))
        #expect(last != nil)
        unwritten.written()
        #expect(unwritten.isEmpty)
    }
}
