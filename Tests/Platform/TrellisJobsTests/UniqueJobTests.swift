import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A payload about a user.
@Schema
struct LetterJob: JobPayload {
    static let name = "tests.letter"
    var to: ID<User>
    var subjects: [DataSubject] { [.user(to)] }
}

@Suite struct UniqueJobTests {
    /// The ways in which a job that has started waits again.
    enum Return: CaseIterable {
        case putBack, removedWorker, rescued, failed, snoozed, retried
    }

    private func giveBack(_ jobs: [JobRecord], _ way: Return, _ worker: ID<JobWorker>, _ test: TestJobs) async throws {
        switch way {
        case .putBack: try await test.end(jobs, .requeued)
        case .removedWorker: try await test.store.workers.remove(worker)
        case .rescued: _ = try await test.store.workers.rescue(worker)
        case .failed: try await test.end(jobs, .failed(code: "a", message: "b", retryAfter: .seconds(5)))
        case .snoozed: try await test.end(jobs, .snoozed(.seconds(5)))
        case .retried:
            try await test.end(jobs, .discarded(code: "a", message: "b"))
            for job in jobs { try await test.store.control.retry(job.id, tenant: job.tenantID, by: nil) }
        }
    }

    @Test(
        "J7: a job that waits again has its key again", arguments: TestJobsEngine.allCases,
        Return.allCases.flatMap { way in UniqueJob.Scope.allCases.map { (way, $0) } })
    func returns(_ engine: TestJobsEngine, _ parameters: (Return, UniqueJob.Scope)) async throws {
        let (way, scope) = parameters
        try await TestJobs.with(engine) { test async throws in
            let unique = JobOptions(unique: UniqueJob("k", until: scope))
            let id = try await test.enqueueSample(unique)
            let worker = try await test.worker()
            try await giveBack(try await test.claim(worker), way, worker, test)
            #expect(try await test.enqueueSample(unique) == id)
            #expect(try await test.ours.count(JobRecord.all) == 1)
        }
    }

    @Test(
        "J7: a job enqueued meanwhile keeps the key, and both run", arguments: TestJobsEngine.allCases, Return.allCases)
    func taken(_ engine: TestJobsEngine, _ way: Return) async throws {
        try await TestJobs.with(engine) { test async throws in
            let unique = JobOptions(unique: UniqueJob("k", until: .start))
            let first = try await test.enqueueSample(unique)
            let worker = try await test.worker()
            let claimed = try await test.claim(worker)
            let second = try await test.enqueueSample(unique)
            #expect(second != first)
            try await giveBack(claimed, way, worker, test)
            #expect(try await test.job(first).uniqueKey == nil)
            #expect(try await test.enqueueSample(unique) == second)
            test.clock.advance(by: .seconds(10))
            _ = try await test.store.claims.makeDueAvailable()
            #expect(Set(try await test.claim(try await test.worker()).map(\.id)) == [first, second])
        }
    }

    @Test("J7: of two jobs that are put back at once, one has the key", arguments: TestJobsEngine.allCases)
    func twoAtOnce(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let unique = JobOptions(unique: UniqueJob("k", until: .start))
            let worker = try await test.worker()
            let first = try await test.enqueueSample(unique)
            var claimed = try await test.claim(worker)
            let second = try await test.enqueueSample(unique)
            claimed += try await test.claim(worker)
            try await test.end(claimed, .requeued)
            let keys = [try await test.job(first).uniqueKey, try await test.job(second).uniqueKey]
            #expect(keys.compactMap { $0 }.count == 1)
        }
    }

    @Test("J7: putting a job back and enqueueing its key at once leaves one key", arguments: TestJobsEngine.allCases)
    func race(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let worker = try await test.worker()
            for round in 0..<20 {
                let unique = JobOptions(unique: UniqueJob("\(round)", until: .start))
                try await test.enqueueSample(unique)
                let claimed = try await test.claim(worker, 1)
                _ = try await runConcurrently(
                    { try await test.end(claimed, .requeued) }, { try await test.enqueueSample(unique) })
                let key = "\(SampleJob.name):\(round)"
                #expect(try await test.ours.count(JobRecord.where { $0.uniqueKey == key }) == 1)
                for job in try await test.claim(worker) { try await test.end([job], .completed(nil)) }
            }
        }
    }

    @Test("Replacing a running job enqueues one that runs after it", arguments: TestJobsEngine.allCases)
    func replacesRunning(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let replacing = JobOptions(unique: UniqueJob("k", onConflict: .replace))
            let first = try await test.enqueueSample("first", replacing)
            let worker = try await test.worker()
            let claimed = try await test.claim(worker)
            let second = try await test.enqueueSample("second", replacing)
            #expect(second != first)
            #expect(try await test.state(second) == .blocked)
            // The next one replaces the one that waits.
            #expect(try await test.enqueueSample("third", replacing) == second)
            #expect(try await test.claim(worker).isEmpty)
            try await test.end(claimed, .failed(code: "a", message: "b", retryAfter: .zero))
            let again = try await test.claim(worker)
            #expect(again.map(\.id) == [first])
            try await test.end(again, .discarded(code: "a", message: "b"))
            let last = try await test.claim(worker)
            #expect(last.map(\.id) == [second])
            #expect(last.first?.arguments.text.contains("third") == true)
        }
    }

    @Test(
        "A job is about those of its own arguments: replacing one that has ended changes nothing",
        arguments: TestJobsEngine.allCases)
    func subjects(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let replacing = JobOptions(unique: UniqueJob("k", onConflict: .replace, until: .retention))
            let (ada, bob, eve) = (ID<User>(), ID<User>(), ID<User>())
            let ids = try await test.ours.write { tx in
                try [ada, bob].map { try tx.enqueue(LetterJob(to: $0), replacing).id }
            }
            #expect(ids[0] == ids[1])
            try await test.end(try await test.claim(try await test.worker()), .completed(nil))
            #expect(try await test.ours.write { try $0.enqueue(LetterJob(to: eve), replacing).id } == ids[0])
            let subjects = try await test.ours.fetch(JobSubjectRecord.all).map(\.subject)
            #expect(subjects.contains(DataSubject.user(bob).description))
            #expect(!subjects.contains(DataSubject.user(eve).description))
        }
    }

    @Test("Replacing a job while it starts or ends loses no arguments", arguments: TestJobsEngine.allCases)
    func replaceRace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let worker = try await test.worker()
            for round in 0..<20 {
                let replacing = JobOptions(unique: UniqueJob("k", onConflict: .replace))
                try await test.enqueueSample("old", replacing)
                let (claimed, _) = try await runConcurrently(
                    { () -> [JobRecord] in
                        let claimed = try await test.claim(worker)
                        try await test.end(claimed, .completed(nil))
                        return claimed
                    }, { try await test.enqueueSample("new \(round)", replacing) })
                var run = claimed
                while case let more = try await test.claim(worker), !more.isEmpty {
                    try await test.end(more, .completed(nil))
                    run += more
                }
                #expect(run.contains { $0.arguments.text.contains("new \(round)") })
            }
        }
    }

    @Test("The queues of all drafts are woken", arguments: TestJobsEngine.allCases)
    func wakesAll(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let lines = LineRecorder()
            let observation = test.database.signals.observe { topics in for topic in topics { lines.add(topic) } }
            defer { observation.end() }
            try await test.ours.write { tx in
                let drafts = ["one", "two"].map { queue in
                    NewJob(
                        name: "tests.draft", queue: Queue(queue), arguments: "{}", attempts: 1, retention: .seconds(60))
                }
                _ = try tx.enqueue(drafts: drafts)
            }
            #expect(Set(lines.entries) == ["jobs:one", "jobs:two"])
        }
    }
}
