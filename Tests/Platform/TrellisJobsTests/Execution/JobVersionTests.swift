import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A parcel as two releases know it.
enum ParcelOfOne {
    @Schema
    struct Parcel: JobPayload {
        static let name = "tests.parcel"
        var to: String
    }
}

enum ParcelOfTwo {
    @Schema
    struct Parcel: JobPayload {
        static let name = "tests.parcel"
        static let version = 2
        static let upcasters: [JobUpcaster] = [.from(1) { $0["recipient"] = $0["to"].take() }]
        var recipient: String
    }

    /// Has one more argument with a default, so it keeps its version.
    @Schema
    struct Walk: JobPayload {
        static let name = "tests.worker"
        var what: String
        var steps: Int = 7
    }
}

@Suite("Jobs of several releases")
struct JobVersionTests {
    private func runner<J: JobPayload>(
        _ job: J.Type, _ test: TestJobs, _ lines: LineRecorder, _ line: @escaping @Sendable (J) -> String
    ) throws -> JobRunner where J.Output == Void {
        try JobRunner(
            test.database, jobs: [JobRegistration(J.self) { job, _ in lines.add(line(job)) }], clock: test.clock,
            logger: .silent)
    }

    @Test("An argument that a release doesn't know is ignored", arguments: TestJobsEngine.allCases)
    func unknownKey(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try await test.ours.write { _ = try $0.enqueue(ParcelOfTwo.Walk(what: "far", steps: 9)) }
            let lines = LineRecorder()
            #expect(try await test.drain { job, _ in lines.add(job.what) }.completed == 1)
            #expect(lines.entries == ["far"])
        }
    }

    @Test("Arguments of an earlier version are upcasted", arguments: TestJobsEngine.allCases)
    func upcast(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try await test.ours.write { tx in
                _ = try tx.enqueue(ParcelOfOne.Parcel(to: "Ada"))
                _ = try tx.enqueue(ParcelOfTwo.Parcel(recipient: "Bob"))
            }
            let lines = LineRecorder()
            let report = try await runner(ParcelOfTwo.Parcel.self, test, lines) { $0.recipient }.drain()
            #expect(report.completed == 2)
            #expect(lines.entries == ["Ada", "Bob"])
        }
    }

    @Test(
        "J11: a worker claims no job of a later version, which stays for a worker that knows it",
        arguments: TestJobsEngine.allCases)
    func laterVersion(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.ours.write { try $0.enqueue(ParcelOfTwo.Parcel(recipient: "Bob")).id }
            let other = try await test.enqueueTestJob()
            let worker = try await test.worker()
            let known = [JobContract("tests.parcel", version: 1), JobContract("tests.worker", version: 1)]
            let claimed = try await test.store.claims.claim(
                JobClaim(queue: .default, worker: worker, limit: 10, known: known))
            #expect(claimed.map(\.id) == [other])
            let knowing = JobWorkerRecord(
                id: ID(), host: "", process: 1, queues: [], concurrency: 1, running: 0, heartbeat: 0,
                heartbeatAt: test.clock.now, startedAt: test.clock.now, jobs: ["tests.parcel@2"])
            try await test.store.workers.register(knowing)
            let parking = test.store.parking
            func park() async throws -> ParkedJobs {
                try await parking.park(queue: "default", known: known, limit: .seconds(600))
            }
            #expect(try await park() == ParkedJobs())
            #expect(try await test.state(id) == .available)
            try await test.store.workers.remove(knowing.id)
            #expect(try await park() == ParkedJobs(parked: 1))
            #expect(try await test.state(id) == .scheduled)
            #expect(try await test.job(id).attempt == 0)
            #expect(try await test.events(id) == [.parked])
        }
    }

    @Test(
        "A parked job that has run since has the whole time to wait again", arguments: TestJobsEngine.allCases)
    func parkedAgain(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.ours.write { try $0.enqueue(ParcelOfTwo.Parcel(recipient: "Bob")).id }
            let (week, known) = (Duration.seconds(7 * 86_400), [JobContract("tests.parcel", version: 1)])
            let parking = test.store.parking
            #expect(
                try await parking.park(queue: "default", known: known, limit: week) == ParkedJobs(parked: 1))
            test.clock.advance(by: .seconds(60))
            _ = try await test.store.claims.makeDueAvailable()
            let run = try await test.claim(try await test.worker())
            try await test.end(run, .failed(code: "a", message: "b", retryAfter: week + .seconds(86_400)))
            test.clock.advance(by: week + .seconds(86_401))
            _ = try await test.store.claims.makeDueAvailable()
            #expect(
                try await parking.park(queue: "default", known: known, limit: week) == ParkedJobs(parked: 1))
            #expect(try await test.events(id) == [.parked, .failed, .parked])
            test.clock.advance(by: week)
            _ = try await test.store.claims.makeDueAvailable()
            #expect(
                try await parking.park(queue: "default", known: known, limit: week) == ParkedJobs(discarded: 1))
        }
    }

    @Test("A worker that reads a long backlog without finding a job leaves the queue alone for a while")
    func restAfterEmptyClaims() {
        var claims = EmptyClaims()
        #expect(claims.rest(after: .milliseconds(200)) == nil)
        #expect(claims.rest(after: .milliseconds(100)) == nil)
        #expect(claims.rest(after: .milliseconds(120)) == .seconds(2))
        #expect(claims.rest(after: .seconds(3)) == .seconds(2))
        #expect(claims.rest(after: .seconds(3)) == .milliseconds(2400))
        #expect(claims.rest(after: .seconds(3)) == .seconds(5))
        #expect(claims.rest(after: .milliseconds(5)) == nil)
    }

    @Test("Slow claims with fast ones in between are interruptions, after which new jobs start at once")
    func noRestAfterInterruption() {
        var claims = EmptyClaims()
        for time in [900, 4, 70, 80, 3, 300, 300] {
            #expect(claims.rest(after: .milliseconds(time)) == nil)
        }
    }

    @Test("Jobs of another release don't hide the tenants behind them from a claim", arguments: TestJobsEngine.allCases)
    func manyTenants(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            for _ in 0..<70 {
                let scope = Scope(tenantID: ID(), userID: ID(), requestID: "r")
                try await test.enqueueSample(in: scope)
            }
            let last = try await test.database.tenant(Scope(tenantID: ID(), userID: ID(), requestID: "r")).write {
                try $0.enqueue(WorkerTestJob(what: "sweep")).id
            }
            let claim = JobClaim(
                queue: .default, worker: try await test.worker(), limit: 5,
                known: [JobContract("tests.worker", version: 1)])
            #expect(try await test.store.claims.claim(claim).map(\.id) == [last])
        }
    }

    @Test(
        "Workers of two releases share a queue: each job runs on one that knows it", arguments: TestJobsEngine.allCases)
    func sideBySide(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let lines = LineRecorder()
            let former = [JobRegistration(ParcelOfOne.Parcel.self) { job, _ in lines.add("1 \(job.to)") }]
            let current = [JobRegistration(ParcelOfTwo.Parcel.self) { job, _ in lines.add("2 \(job.recipient)") }]
            try await test.withWorker(former) { _ in
                try await test.withWorker(current) { _ in
                    let ids = try await test.ours.write { tx in
                        try tx.enqueue(contentsOf: (0..<40).map { ParcelOfTwo.Parcel(recipient: "\($0)") }).map(\.id)
                    }
                    for id in ids { try await test.waitForState(.completed, id) }
                    for id in ids { #expect(try await test.job(id).attempt == 1) }
                }
            }
            #expect(lines.entries.sorted() == (0..<40).map { "2 \($0)" }.sorted())
        }
    }

    @Test("The upcasters must cover every earlier version")
    func missingUpcaster() throws {
        var registration = JobRegistration(ParcelOfTwo.Parcel.self) { _, _ in }
        #expect(throws: Never.self) { try JobCatalog([registration]) }
        registration.upcasters = []
        #expect(throws: JobCatalogError.missingUpcaster("tests.parcel", 2)) { try JobCatalog([registration]) }
    }

    @Test("A name with a version is read as it is written")
    func contracts() {
        #expect(JobContract("a@b@12") == JobContract("a@b", version: 12))
        #expect(JobContract("a") == nil)
        #expect(JobContract("a@") == nil)
        #expect(JobContract("\(JobContract("tests.parcel", version: 2))")?.version == 2)
    }
}
