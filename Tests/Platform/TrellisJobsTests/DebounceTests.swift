import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Debounced jobs")
struct DebounceTests {
    private static let options = JobOptions(unique: .debounced("k", by: .seconds(10), atMost: .seconds(25)))

    @discardableResult
    private func enqueue(_ what: String, _ test: TestJobs) async throws -> ID<BackgroundJob> {
        try await test.enqueueSample(what, Self.options)
    }

    private func claimDue(_ test: TestJobs) async throws -> [JobRecord] {
        _ = try await test.store.claims.makeDueAvailable()
        return try await test.claim(try await test.worker())
    }

    @Test(
        "Each job with the key moves the start back, up to the limit, and the latest arguments win",
        arguments: TestJobsEngine.allCases)
    func moves(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let start = test.clock.now
            let id = try await enqueue("0", test)
            #expect(try await test.job(id).scheduledAt == start + .seconds(10))
            for (at, expected) in [(8, 18), (16, 25), (24, 25)] {
                test.clock.advance(by: start + .seconds(at) - test.clock.now)
                #expect(try await enqueue("\(at)", test) == id)
                #expect(try await test.job(id).scheduledAt == start + .seconds(expected))
                #expect(try await claimDue(test).isEmpty)
            }
            test.clock.advance(by: .seconds(1))
            let claimed = try await claimDue(test)
            #expect(claimed.map(\.id) == [id])
            #expect(claimed.first?.arguments.text.contains("24") == true)
            #expect(try await test.ours.count(JobRecord.all) == 1)
            // Being replaced is the rule, not an event.
            #expect(try await test.events(id) == [])
        }
    }

    @Test(
        "A job that is due and hasn't started moves too, but not beyond the limit",
        arguments: TestJobsEngine.allCases)
    func due(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let start = test.clock.now
            let id = try await enqueue("0", test)
            test.clock.advance(by: .seconds(12))
            _ = try await test.store.claims.makeDueAvailable()
            #expect(try await test.state(id) == .available)
            try await enqueue("12", test)
            #expect(try await test.state(id) == .scheduled)
            #expect(try await test.job(id).scheduledAt == start + .seconds(22))
            test.clock.advance(by: .seconds(28))
            _ = try await test.store.claims.makeDueAvailable()
            try await enqueue("40", test)
            #expect(try await test.state(id) == .available)
            #expect(try await claimDue(test).first?.arguments.text.contains("40") == true)
        }
    }

    @Test("While the job runs, the next one begins anew and starts after it", arguments: TestJobsEngine.allCases)
    func running(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let first = try await enqueue("first", test)
            test.clock.advance(by: .seconds(10))
            let claimed = try await claimDue(test)
            let start = test.clock.now
            let second = try await enqueue("second", test)
            #expect(second != first)
            #expect(try await test.state(second) == .blocked)
            test.clock.advance(by: .seconds(5))
            #expect(try await enqueue("third", test) == second)
            try await test.end(claimed, .completed(nil))
            #expect(try await test.state(second) == .scheduled)
            #expect(try await test.job(second).scheduledAt == start + .seconds(15))
            test.clock.advance(by: .seconds(10))
            #expect(try await claimDue(test).first?.arguments.text.contains("third") == true)
        }
    }

    @Test("A job that waits for its retry gets the arguments, and keeps its start", arguments: TestJobsEngine.allCases)
    func retried(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await enqueue("first", test)
            test.clock.advance(by: .seconds(10))
            try await test.end(try await claimDue(test), .failed(code: "a", message: "b", retryAfter: .seconds(600)))
            let start = try await test.job(id).scheduledAt
            #expect(try await enqueue("second", test) == id)
            #expect(try await test.job(id).scheduledAt == start)
            #expect(try await test.job(id).arguments.text.contains("second"))
        }
    }

    @Test("Of jobs enqueued at once one is new, and no arguments are lost", arguments: TestJobsEngine.allCases)
    func raced(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            for round in 0..<10 {
                let ids = try await withThrowingTaskGroup(of: ID<BackgroundJob>.self) { group in
                    for number in 0..<5 { group.addTask { try await enqueue("\(round).\(number)", test) } }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(ids.count == 1)
                test.clock.advance(by: .seconds(11))
                // The start is raced with a further job: either the first runs with its arguments, or a second does.
                let (claimed, _) = try await runConcurrently(
                    { try await claimDue(test) }, { try await enqueue("\(round).last", test) })
                var ran = claimed
                try await test.end(claimed, .completed(nil))
                test.clock.advance(by: .seconds(30))
                let more = try await claimDue(test)
                try await test.end(more, .completed(nil))
                ran += more
                #expect(ran.last?.arguments.text.contains("\(round).last") == true)
                #expect((1...2).contains(ran.count))
            }
        }
    }
}
