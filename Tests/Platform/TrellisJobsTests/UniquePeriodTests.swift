import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A payload of which one job an hour is enqueued for a customer and a month.
@Schema
struct HourlyJob: JobPayload {
    static let name = "tests.hourly"
    static let retention: Duration = .seconds(60)
    static let failureRetention: Duration = .seconds(60)
    var customer: String
    var month: Int
    var note: String = ""

    static func uniqueKey(of job: Self) -> UniqueJob? {
        UniqueJob(job.argumentKey(\.customer, \.month), per: .seconds(3600))
    }
}

@Suite("Jobs that are unique in a period, and by chosen arguments")
struct UniquePeriodTests {
    private func enqueue(
        _ test: TestJobs, _ customer: String = "a", _ month: Int = 1, note: String = "",
        _ options: JobOptions = .standard
    ) async throws -> EnqueuedJob {
        try await test.ours.write { tx in
            try tx.enqueue(HourlyJob(customer: customer, month: month, note: note), options)
        }
    }

    /// The ways in which the job of a period ends.
    enum Ending: CaseIterable {
        case completed, discarded, cancelled
    }

    private func end(_ job: EnqueuedJob, _ ending: Ending, _ test: TestJobs) async throws {
        switch ending {
        case .completed:
            let ended = try await test.claim(try await test.worker()).map {
                AttemptResult(JobLease($0), .completed(nil), retention: HourlyJob.retention)
            }
            _ = try await test.store.results.finish(ended)
        case .discarded:
            try await test.end(try await test.claim(try await test.worker()), .discarded(code: "a", message: "b"))
        case .cancelled: try await test.store.control.cancel(job.id, tenant: test.acme.tenantID, by: nil)
        }
    }

    @Test(
        "J7: in a period one job has the key, also after it has ended and its retention is over",
        arguments: TestJobsEngine.allCases, Ending.allCases)
    func once(_ engine: TestJobsEngine, _ ending: Ending) async throws {
        try await TestJobs.with(engine) { test async throws in
            let first = try await enqueue(test)
            #expect(!first.alreadyExisted)
            try await end(first, ending, test)
            test.clock.advance(by: .seconds(3599))
            _ = try await test.store.pruner.prune()
            #expect(try await enqueue(test) == EnqueuedJob(id: first.id, alreadyExisted: true))
            test.clock.advance(by: .seconds(1))
            let second = try await enqueue(test)
            #expect(!second.alreadyExisted && second.id != first.id)
            #expect(try await test.job(first.id).uniqueKey == nil)
            _ = try await test.store.pruner.prune()
            #expect(try await test.ours.fetch(JobRecord.all).map(\.id) == [second.id])
        }
    }

    @Test("After the period the next job has the key, even if the former one still waits or runs, and both run")
    func takesOver() async throws {
        for engine in TestJobsEngine.allCases {
            try await TestJobs.with(engine) { test async throws in
                let waiting = try await enqueue(test)
                test.clock.advance(by: .seconds(3600))
                let next = try await enqueue(test)
                #expect(!next.alreadyExisted)
                let claimed = try await test.claim(try await test.worker())
                #expect(Set(claimed.map(\.id)) == [waiting.id, next.id])
                // The former one waits again, and the key stays with the job of this period.
                try await test.end(claimed.filter { $0.id == waiting.id }, .requeued)
                #expect(try await enqueue(test).id == next.id)
            }
        }
    }

    @Test("Chosen arguments make the key; others don't", arguments: TestJobsEngine.allCases)
    func chosen(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let first = try await enqueue(test, "a", 1, note: "x")
            #expect(try await enqueue(test, "a", 1, note: "y").id == first.id)
            #expect(try await enqueue(test, "a", 2).alreadyExisted == false)
            #expect(try await enqueue(test, "A", 1).alreadyExisted == false)
            // The rule of the options takes the place of that of the type.
            let other = JobOptions(unique: UniqueJob("other"))
            #expect(try await enqueue(test, "a", 1, other).alreadyExisted == false)
            // Jobs that are enqueued together, too.
            let many = try await test.ours.write { tx in
                try tx.enqueue(
                    contentsOf: [3, 3, 1].map { month in HourlyJob(customer: "a", month: month) })
            }
            #expect(many.map(\.alreadyExisted) == [false, true, true])
            #expect(many[1].id == many[0].id && many[2].id == first.id)
        }
    }

    @Test("A key of arguments tells them apart, whatever their texts contain")
    func keys() {
        func key(_ customer: String, _ note: String) -> String {
            HourlyJob(customer: customer, month: 1, note: note).argumentKey(\.customer, \.note)
        }
        #expect(key("a", "b") == key("a", "b"))
        #expect(Set([key("a\",\"", "b"), key("a", "\",\"b"), key("ab", ""), key("", "ab")]).count == 4)
        #expect(key(String(repeating: "x", count: 100_000), "").utf8.count == 64)
        let job = HourlyJob(customer: "a", month: 1)
        #expect(job.argumentKey(\.customer) != job.argumentKey(\.customer, \.month))
    }

    @Test("Of jobs enqueued at once in a period, one is new", arguments: TestJobsEngine.allCases)
    func raced(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            for round in 1...5 {
                let enqueued = try await withThrowingTaskGroup(of: EnqueuedJob.self) { group in
                    for _ in 0..<6 { group.addTask { try await enqueue(test) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(enqueued.map(\.id)).count == 1)
                #expect(enqueued.count { !$0.alreadyExisted } == 1)
                #expect(try await test.ours.count(JobRecord.all) == round)
                // The end of a period is raced too: one of them takes the key over.
                test.clock.advance(by: .seconds(3600))
            }
        }
    }

    @Test("In a period, replacing changes a job that waits, and nothing once it has started; reject throws")
    func conflicts() async throws {
        for engine in TestJobsEngine.allCases {
            try await TestJobs.with(engine) { test async throws in
                let replacing = JobOptions(unique: UniqueJob("k", onConflict: .replace, per: .seconds(60)))
                let first = try await enqueue(test, note: "one", replacing)
                #expect(try await enqueue(test, note: "two", replacing).id == first.id)
                let claimed = try await test.claim(try await test.worker())
                #expect(claimed.map { $0.arguments.text.contains("two") } == [true])
                #expect(try await enqueue(test, note: "three", replacing).id == first.id)
                try await test.end(claimed, .completed(nil))
                #expect(try await test.job(first.id).arguments.text.contains("two"))
                #expect(try await test.ours.count(JobRecord.all) == 1)
                let rejecting = JobOptions(unique: UniqueJob("k", onConflict: .reject, per: .seconds(60)))
                await #expect(throws: JobError.notUnique(existing: first.id)) { try await enqueue(test, rejecting) }
            }
        }
    }
}

extension UniquePeriodTests {
    private func enqueue(_ test: TestJobs, _ options: JobOptions) async throws -> EnqueuedJob {
        try await enqueue(test, note: "", options)
    }
}
