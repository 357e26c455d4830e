import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite struct DependentPortionTests {
    /// Enqueues jobs that wait for the parent.
    private func enqueue(
        _ count: Int, _ test: TestJobs, after parent: ID<BackgroundJob>, _ policy: JobDependency.Policy = .success
    ) async throws {
        try await test.ours.write { tx in
            _ = try tx.enqueue(
                contentsOf: (0..<count).map { SampleJob(what: "\($0)") }, after: [.on(parent, policy)])
        }
    }

    private func count(_ state: JobState, _ test: TestJobs) async throws -> Int {
        try await test.ours.count(JobRecord.where { $0.state == state })
    }

    private func endedParents(_ test: TestJobs) async throws -> [EndedParentRecord] {
        try await test.ours.fetch(EndedParentRecord.all)
    }

    /// Releases portions until none is left; returns their results.
    @discardableResult
    private func releaseAll(_ test: TestJobs) async throws -> [JobPortion] {
        var releases: [JobPortion] = []
        while releases.count < 100 {
            let release = try await test.store.dependents.releasePortion()
            if release == .busy {
                try await Task.sleep(for: .milliseconds(2))
            } else if release == .idle {
                // Pauses between portions that failed.
                guard try await !endedParents(test).isEmpty else { break }
                test.clock.advance(by: .seconds(2))
            } else {
                releases.append(release)
            }
        }
        return releases
    }

    @Test(
        "J5, J6: a job with more dependents than one transaction takes ends at once, and portions release all",
        arguments: TestJobsEngine.allCases)
    func portions(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let parent = try await test.enqueueSample()
            try await enqueue(JobRows.dependentLimit + 1500, test, after: parent)
            let worker = try await test.worker()
            try await test.end(try await test.claim(worker), .completed(nil))
            #expect(try await test.state(parent) == .completed)
            #expect(try await count(.available, test) == 0)
            #expect(try await endedParents(test).map(\.parentID) == [parent])
            // Two workers at once release each dependent once.
            _ = try await runConcurrently({ try await releaseAll(test) }, { try await releaseAll(test) })
            #expect(try await count(.available, test) == JobRows.dependentLimit + 1500)
            #expect(try await test.ours.count(JobRecord.where { $0.waitingOn > 0 }) == 0)
            #expect(try await endedParents(test).isEmpty)
        }
    }

    @Test("A portion that another worker has is busy, not released", .enabled(if: TestPostgres.current != nil))
    func busy() async throws {
        try await TestJobs.with(.postgres) { test async throws in
            let (parent, lock) = (try await test.enqueueSample(), HeldLock())
            try await enqueue(JobRows.dependentLimit + 1, test, after: parent)
            try await test.end(try await test.claim(try await test.worker()), .completed(nil))
            let other = test.holding(lock) { tx in
                _ = try tx.first(EndedParentRecord.where { $0.parentID == parent }, lock: .forUpdate)
            }
            try await eventually("locked") { lock.isHeld }
            #expect(try await test.store.dependents.releasePortion() == .busy)
            #expect(try await count(.available, test) == 0)
            lock.release()
            try await other.value
            #expect(try await test.store.dependents.releasePortion() == .done)
        }
    }

    @Test("J5: a long chain of cancellations is continued by portions", arguments: TestJobsEngine.allCases)
    func chain(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let first = try await test.enqueueSample()
            var last = first
            for _ in 0..<(JobRows.levelLimit * 3) { last = try await test.enqueueSample(after: [.on(last, .cancel)]) }
            try await test.store.control.cancel(first, tenant: test.acme.tenantID, by: nil)
            #expect(try await count(.cancelled, test) == JobRows.levelLimit + 1)
            try await releaseAll(test)
            #expect(try await test.state(last) == .cancelled)
            #expect(try await count(.cancelled, test) == JobRows.levelLimit * 3 + 1)
        }
    }

    @Test(
        "J5: what waits for a parent that is retried meanwhile waits for its next end",
        arguments: TestJobsEngine.allCases)
    func retried(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let parent = try await test.enqueueSample()
            try await enqueue(JobRows.dependentLimit + 1, test, after: parent, .cancel)
            try await test.store.control.cancel(parent, tenant: test.acme.tenantID, by: nil)
            #expect(try await test.store.dependents.releasePortion() == .done)
            #expect(try await count(.cancelled, test) == JobDependents.portion + 1)
            try await test.store.control.retry(parent, tenant: test.acme.tenantID, by: nil)
            #expect(try await test.store.dependents.releasePortion() == .idle)
            try await test.end(try await test.claim(try await test.worker()), .completed(nil))
            try await releaseAll(test)
            #expect(try await count(.available, test) == JobRows.dependentLimit + 1 - JobDependents.portion)
            #expect(try await count(.blocked, test) == 0)
        }
    }

    @Test("A dependent that the database refuses to change holds up no other", arguments: TestJobsEngine.allCases)
    func refused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: [RefusedRows.migration]) { test async throws in
            let parent = try await test.enqueueSample()
            try await enqueue(JobRows.dependentLimit, test, after: parent)
            let bad = try await test.enqueueSample("refuse blocked available", after: [.on(parent)])
            try await enqueue(5, test, after: parent)
            try await test.end(try await test.claim(try await test.worker()), .completed(nil))
            var releases: [JobPortion] = []
            while !releases.contains(where: { if case .skipped = $0 { true } else { false } }), releases.count < 100 {
                releases += [try await test.store.dependents.releasePortion()]
                test.clock.advance(by: .seconds(2))
            }
            for _ in 0..<5 { _ = try await test.store.dependents.releasePortion() }
            #expect(releases.contains { if case .skipped(bad, _) = $0 { true } else { false } })
            #expect(try await count(.available, test) == JobRows.dependentLimit + 5)
            #expect(try await test.state(bad) == .blocked)
            #expect(try await test.events(bad) == [.stuck])
            #expect(try await endedParents(test).count == 1)
            // After a while it is tried again.
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == bad }) { [$0.arguments.set(JSONText(#"{"what": "fine"}"#))] }
            }
            test.clock.advance(by: JobDependents.repetition)
            #expect(try await test.store.dependents.releasePortion() == .done)
            #expect(try await test.state(bad) == .available)
            #expect(try await endedParents(test).isEmpty)
        }
    }

    @Test("A drain also runs the dependents that were left", arguments: TestJobsEngine.allCases)
    func drained(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let first = try await test.enqueueTestJob("first")
            var last = first
            for _ in 0..<(JobRows.levelLimit + 3) { last = try await test.enqueueSample(after: [.on(last, .cancel)]) }
            try await test.drain { _, _ in throw JobInterruption.discard("no") }
            #expect(try await test.state(last) == .cancelled)
        }
    }

    @Test("A worker releases the dependents that were left", arguments: TestJobsEngine.allCases)
    func worker(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let first = try await test.enqueueTestJob("first")
            var last = first
            for _ in 0..<(JobRows.levelLimit * 2) { last = try await test.enqueueSample(after: [.on(last, .cancel)]) }
            try await test.withWorker(TestJobs.jobs { _, _ in throw JobInterruption.discard("no") }) { _ in
                try await test.waitForState(.cancelled, last)
            }
        }
    }

    @Test("A worker that fails doesn't take back what another did meanwhile", arguments: TestJobsEngine.allCases)
    func overtaken(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let parent = try await test.enqueueSample()
            try await enqueue(JobRows.dependentLimit + 1, test, after: parent)
            try await test.end(try await test.claim(try await test.worker()), .completed(nil))
            let before = try #require(try await endedParents(test).first)
            #expect(try await test.store.dependents.releasePortion() == .done)
            let after = try #require(try await endedParents(test).first)
            #expect(
                try await test.store.dependents.postpone(before, because: DatabaseError.serialization) == .done)
            let kept = try #require(try await endedParents(test).first)
            #expect(after.place != nil && kept.place == after.place && kept.portion == after.portion)
            #expect(kept.skipped == 0)
        }
    }
}
