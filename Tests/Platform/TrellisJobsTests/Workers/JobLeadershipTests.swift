import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite struct JobLeadershipTests {
    private let patience = Duration.seconds(15)

    private func candidate(_ test: TestJobs, _ name: String = "work") -> JobLeadership {
        JobLeadership(name, test.system, patience: patience)
    }

    @Test("Of processes that begin at once, one leads; each work has a leader", arguments: TestJobsEngine.allCases)
    func one(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let candidates = (0..<8).map { _ in candidate(test) }
            let leaders = try await withThrowingTaskGroup(of: Bool.self) { group in
                for candidate in candidates { group.addTask { try await candidate.renew() } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(leaders == 1)
            #expect(candidates.count(where: \.isHeld) == 1)
            #expect(try await candidate(test, "other work").renew())
        }
    }

    @Test("A leader that renews stays; a silent one is replaced after the patience", arguments: TestJobsEngine.allCases)
    func silence(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let (leader, other) = (candidate(test), candidate(test))
            let start = ContinuousClock.now
            func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }
            #expect(try await leader.renew(at: at(0)))
            for seconds in stride(from: 0, to: 60, by: 5) {
                #expect(try await leader.renew(at: at(seconds)))
                #expect(try await !other.renew(at: at(seconds + 1)))
            }
            // Its last renewal was at 55, and the other has seen it at 56.
            #expect(try await !other.renew(at: at(61)))
            #expect(try await !other.renew(at: at(66)))
            #expect(try await other.renew(at: at(71)))
            #expect(try await !leader.renew(at: at(72)), "it learns of its successor")
            #expect(!leader.isHeld)
        }
    }

    @Test("Of several that find the leader silent, one takes over", arguments: TestJobsEngine.allCases)
    func successors(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let start = ContinuousClock.now
            #expect(try await candidate(test).renew(at: start))
            let others = (0..<6).map { _ in candidate(test) }
            for seconds in [0, 5, 10] {
                for other in others { #expect(try await !other.renew(at: start + .seconds(seconds))) }
            }
            let leaders = try await withThrowingTaskGroup(of: Bool.self) { group in
                for other in others { group.addTask { try await other.renew(at: start + .seconds(15)) } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(leaders == 1)
        }
    }

    @Test("An outage of the database doesn't count as silence", arguments: TestJobsEngine.allCases)
    func outage(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let (leader, other) = (candidate(test), candidate(test))
            let start = ContinuousClock.now
            #expect(try await leader.renew(at: start))
            #expect(try await !other.renew(at: start))
            #expect(try await !other.renew(at: start + .seconds(300)))
            #expect(try await leader.renew(at: start + .seconds(301)))
            #expect(try await !other.renew(at: start + .seconds(302)))
        }
    }

    @Test("The time that a read takes doesn't count as silence", arguments: TestJobsEngine.allCases)
    func slowReads(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let (leader, other) = (candidate(test), candidate(test))
            let start = ContinuousClock.now
            #expect(try await leader.renew(at: start))
            // The leader may have renewed just before the end of the first read, which took ten seconds.
            let times = Times([10, 20, 25, 26].map { start + .seconds($0) })
            #expect(try await !other.renew(at: times.next()))
            #expect(try await !other.renew(at: times.next()))
            #expect(try await !other.renew(at: start + .seconds(34)))
            #expect(try await other.renew(at: start + .seconds(35)))
        }
    }

    /// Times that pass while a call asks for them.
    private final class Times: Sendable {
        private let times: Mutex<[ContinuousClock.Instant]>
        init(_ times: [ContinuousClock.Instant]) { self.times = Mutex(times) }
        func next() -> ContinuousClock.Instant { times.withLock { $0.isEmpty ? .now : $0.removeFirst() } }
    }

    @Test("A leader that resigns is replaced at once", arguments: TestJobsEngine.allCases)
    func resignation(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let (leader, other) = (candidate(test), candidate(test))
            #expect(try await leader.renew())
            // The resignation of another changes nothing.
            await other.resign()
            #expect(try await leader.renew())
            await leader.resign()
            #expect(!leader.isHeld)
            #expect(try await other.renew())
        }
    }

    @Test(
        "One of several workers prunes, until nothing is left; when it stops, another does",
        .timeLimit(.minutes(2)), arguments: TestJobsEngine.allCases)
    func workers(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            var settings = JobSettings()
            settings.pruneInterval = .milliseconds(50)
            // The patience is three heartbeats: longer than a busy machine stands still.
            settings.heartbeat = .milliseconds(500)
            try await expire(test)
            let daemon = try JobWorkerDaemon(
                test.database, jobs: [], settings: settings, clock: test.clock, logger: .silent)
            let runs = (0..<3).map { _ in WorkerRun(daemon.configuration) }
            let tasks = runs.map(Self.start)
            for index in runs.indices {
                try await eventually("pruned") { try await test.ours.count(JobRecord.all) == 0 }
                try await eventually("led") { runs.contains { $0.leadership.isHeld } }
                #expect(runs.count { $0.leadership.isHeld } <= 1)
                let leading = try #require(runs.firstIndex { $0.leadership.isHeld })
                runs[leading].stop(grace: .zero)
                await tasks[leading].value
                if index < 2 { try await expire(test) }
            }
            for run in runs { run.stop(grace: .zero) }
            for task in tasks { await task.value }
            #expect(try await test.system.count(JobLeaderRecord.all) == 0)
        }
    }

    private static func start(_ run: WorkerRun) -> Task<Void, Never> { Task { await run.run() } }

    /// Ends some jobs, and passes the time after which they are deleted.
    private func expire(_ test: TestJobs) async throws {
        try await test.ours.write { tx in
            for _ in 0..<5 { try tx.cancel(try tx.enqueue(SampleJob(what: "a")).id) }
        }
        test.clock.advance(by: SampleJob.failureRetention)
    }
}
