import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Jobs that wait for events of a batch")
struct BatchEventTests {
    /// Enqueues a batch, and a job for each event of it.
    private func make(
        _ count: Int, _ test: TestJobs
    ) async throws -> (batch: ID<JobBatch>, callbacks: [BatchEvent: ID<BackgroundJob>]) {
        try await test.ours.write { tx in
            let batch = try tx.batch("import", (0..<count).map { SampleJob(what: "\($0)") })
            var callbacks: [BatchEvent: ID<BackgroundJob>] = [:]
            for event in BatchEvent.allCases {
                callbacks[event] = try tx.enqueue(SampleJob(what: "callback"), on: event, of: batch).id
            }
            return (batch, callbacks)
        }
    }

    /// Returns the events whose jobs are in a state.
    private func events(
        _ state: JobState, _ callbacks: [BatchEvent: ID<BackgroundJob>], _ test: TestJobs
    ) async throws -> Set<BatchEvent> {
        var events: Set<BatchEvent> = []
        for (event, id) in callbacks where try await test.state(id) == state { events.insert(event) }
        return events
    }

    private static let failure = AttemptResult.Outcome.discarded(code: "broken", message: "It broke.")

    @Test(
        "A batch that succeeds starts those for success and completion with its last job, and cancels that for a failure",
        arguments: TestJobsEngine.allCases)
    func success(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (batch, callbacks) = try await make(3, test)
            let worker = try await test.worker()
            for index in 0..<3 {
                #expect(try await events(.blocked, callbacks, test).count == 3)
                let status = try await test.ours.read { try $0.batchStatus(batch) }
                #expect(status.total == 3 && status.pending == 3 - index && status.failed == 0)
                #expect(status.percent == index * 100 / 3)
                try await test.end(try await test.claim(worker, 1), .completed(nil))
            }
            #expect(try await events(.available, callbacks, test) == [.success, .completion])
            #expect(try await events(.cancelled, callbacks, test) == [.firstFailure])
            let status = try await test.ours.read { try $0.batchStatus(batch) }
            #expect(status.percent == 100 && status.finishedAt == test.clock.now)
        }
    }

    @Test(
        "The first failure starts its job at once; the last end that for completion; success waits for a retry",
        arguments: TestJobsEngine.allCases)
    func failure(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (batch, callbacks) = try await make(3, test)
            let worker = try await test.worker()
            let members = try await test.claim(worker, 3)
            try await test.end([members[0]], Self.failure)
            #expect(try await events(.available, callbacks, test) == [.firstFailure])
            try await test.end([members[1]], Self.failure)
            try await test.end([members[2]], .completed(nil))
            #expect(try await events(.available, callbacks, test) == [.firstFailure, .completion])
            #expect(try await test.ours.read { try $0.batchStatus(batch) }.failed == 2)
            // They run once, although the batch fails and ends again.
            try await test.end(try await test.claim(worker), .completed(nil))
            for outcome in [Self.failure, .completed(nil)] {
                for member in members.prefix(2) where try await test.state(member.id) == .discarded {
                    try await test.store.control.retry(member.id, tenant: member.tenantID, by: nil)
                }
                let again = try await test.claim(worker)
                #expect(again.allSatisfy { $0.batchID == batch })
                try await test.end(again, outcome)
                #expect(try await events(.completed, callbacks, test) == [.firstFailure, .completion])
            }
            #expect(try await events(.available, callbacks, test) == [.success])
        }
    }

    @Test("Each event starts its job once when the last jobs end at the same time", arguments: TestJobsEngine.allCases)
    func race(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            for round in 0..<5 {
                let (batch, callbacks) = try await make(8, test)
                let members = try await test.claim(try await test.worker(), 8)
                #expect(members.count == 8)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (index, member) in members.enumerated() {
                        let outcome = index < round ? Self.failure : .completed(nil)
                        group.addTask { _ = try await test.end([member], outcome) }
                    }
                    try await group.waitForAll()
                }
                let status = try await test.ours.read { try $0.batchStatus(batch) }
                #expect(status.pending == 0 && status.failed == round)
                let expected: Set<BatchEvent> = round == 0 ? [.success, .completion] : [.firstFailure, .completion]
                #expect(try await events(.available, callbacks, test) == expected)
                let started = try await test.claim(try await test.worker())
                #expect(started.count == 2)
                try await test.end(started, .completed(nil))
                #expect(try await test.claim(try await test.worker()).isEmpty)
            }
        }
    }

    @Test("A job for an event that has happened starts at once", arguments: TestJobsEngine.allCases)
    func late(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (batch, _) = try await make(2, test)
            let worker = try await test.worker()
            func state(_ event: BatchEvent) async throws -> JobState {
                let id = try await test.ours.write { tx in
                    try tx.enqueue(SampleJob(what: "late"), on: event, of: batch).id
                }
                return try await test.state(id)
            }
            try await test.end(try await test.claim(worker, 1), Self.failure)
            #expect(try await state(.firstFailure) == .available)
            #expect(try await state(.completion) == .blocked)
            let rest = try await test.claim(worker).filter { $0.batchID == batch }
            try await test.end(rest, .completed(nil))
            #expect(try await state(.completion) == .available)
            #expect(try await state(.success) == .blocked)
        }
    }

    @Test(
        "A job of a batch can't wait for an event of it, and no other tenant's job can",
        arguments: TestJobsEngine.allCases)
    func refused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (batch, _) = try await make(1, test)
            for event in BatchEvent.allCases {
                await #expect(throws: JobError.ownBatch) {
                    try await test.ours.write { tx in
                        _ = try tx.enqueue(SampleJob(what: "own"), on: event, of: batch, JobOptions(batch: batch))
                    }
                }
                await #expect(throws: JobError.self) {
                    try await test.theirs.write { tx in
                        _ = try tx.enqueue(SampleJob(what: "theirs"), on: event, of: batch)
                    }
                }
            }
            let status = try await test.ours.read { try $0.batchStatus(batch) }
            #expect(status.total == 1)
        }
    }

    @Test(
        "The results of a batch are kept while a job that waited for its failure runs",
        arguments: TestJobsEngine.allCases)
    func kept(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (batch, callbacks) = try await make(1, test)
            let worker = try await test.worker()
            try await test.end(try await test.claim(worker, 1), Self.failure)
            let completion = try #require(callbacks[.completion])
            try await test.store.control.cancel(completion, tenant: test.acme.tenantID, by: nil)
            try await test.store.control.cancel(
                try #require(callbacks[.success]), tenant: test.acme.tenantID, by: nil)
            test.clock.advance(by: .seconds(10 * 86_400))
            _ = try await test.store.pruner.prune()
            #expect(try await test.ours.count(JobRecord.where { $0.batchID == batch }) == 1)
            try await test.end(try await test.claim(worker), .completed(nil))
            test.clock.advance(by: .seconds(86_400))
            for _ in 0..<2 {
                _ = try await test.store.pruner.prune()
                test.clock.advance(by: .seconds(3600))
            }
            #expect(try await test.ours.count(JobRecord.where { $0.batchID == batch }) == 0)
            #expect(try await test.ours.count(JobBatchRecord.all) == 0)
        }
    }

    @Test(
        "A retried job for the first failure waits for it again, and starts only when it can't happen any more",
        arguments: TestJobsEngine.allCases)
    func retriedFailure(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let tenant = test.acme.tenantID
            let (batch, callbacks) = try await make(2, test)
            let first = try #require(callbacks[.firstFailure])
            try await test.store.control.cancel(first, tenant: tenant, by: nil)
            try await test.store.control.retry(first, tenant: tenant, by: nil)
            #expect(try await test.state(first) == .blocked)
            try await test.store.control.cancel(first, tenant: tenant, by: nil)
            #expect(try await test.store.control.retry(JobFilter(state: .cancelled), by: nil) == 1)
            #expect(try await test.state(first) == .blocked)
            let worker = try await test.worker()
            try await test.end(try await test.claim(worker, 1), Self.failure)
            #expect(try await test.state(first) == .available)
            // It has happened, so one that was cancelled before needn't wait.
            try await test.store.control.cancel(first, tenant: tenant, by: nil)
            try await test.store.control.retry(first, tenant: tenant, by: nil)
            #expect(try await test.state(first) == .available)
            let status = try await test.ours.read { try $0.batchStatus(batch) }
            #expect(status.pending == 1 && status.failed == 1)
        }
    }

    @Test("A retried job for a failure of a batch that succeeded starts", arguments: TestJobsEngine.allCases)
    func retriedAfterSuccess(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let (_, callbacks) = try await make(1, test)
            let first = try #require(callbacks[.firstFailure])
            try await test.end(try await test.claim(try await test.worker(), 1), .completed(nil))
            #expect(try await test.state(first) == .cancelled)
            try await test.store.control.retry(first, tenant: test.acme.tenantID, by: nil)
            #expect(try await test.state(first) == .available)
        }
    }
}
