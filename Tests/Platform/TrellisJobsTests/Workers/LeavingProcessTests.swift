import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// A database whose claims wait for a latch from a moment on, before they begin.
private final class HeldClaims: ForwardingJobBackend {
    let backend: DatabaseJobBackend
    private let latch: Latch
    private let state = Mutex((isHolding: false, held: 0))

    init(_ database: Database, until latch: Latch) {
        backend = DatabaseJobBackend(database)
        self.latch = latch
    }

    /// The number of claims that have waited.
    var held: Int { state.withLock { $0.held } }

    func hold() { state.withLock { $0.isHolding = true } }

    func claim(_ claim: JobClaim) async throws -> [BackendJob] {
        let isHeld = state.withLock { state in
            if state.isHolding { state.held += 1 }
            return state.isHolding
        }
        if isHeld { await latch.wait() }
        return try await backend.claim(claim)
    }
}

@Suite("Claims of a process that exits")
struct LeavingProcessTests {
    /// Runs a worker that has an innocent job, a guilty one that was given up, and a claim under way, and blocks it.
    ///
    /// - Parameter release: returns once the claim may go on.
    private func leave(
        _ test: TestJobs, exitLimit: Duration, _ release: (WorkerRun, ID<BackgroundJob>) async throws -> Void
    ) async throws -> ID<BackgroundJob> {
        let (latch, claims, blocked, exits) = (Latch(), Latch(), LineRecorder(), LineRecorder())
        defer { latch.open() }
        let backend = HeldClaims(test.database, until: claims)
        let jobs =
            TestJobs.jobs { _, _ in await latch.wait() }
            + [JobRegistration(SharingJob.self) { _, _ in await latch.wait() }]
        let innocent = try await test.enqueueTestJob()
        let guilty = try await test.ours.write {
            try $0.enqueue(SharingJob(), JobOptions(attempts: 1, timeout: .milliseconds(20))).id
        }
        try await test.withBlockableWorker(jobs, blocked, exits: exits, exitLimit: exitLimit, from: backend) { run in
            // The worker ends only after its claims.
            defer { claims.open() }
            try await test.waitForState(.running, innocent)
            try await test.waitForState(.discarded, guilty)
            backend.hold()
            try await eventually("a claim") { backend.held > 0 }
            blocked.add("now")
            try await eventually("leaving") { run.hasLeft.load(ordering: .relaxed) }
            try await release(run, innocent)
            claims.open()
            try await eventually("exit") { exits.entries == ["tests.sharing"] }
            // As another worker finds it.
            #expect(try await test.state(innocent) == .available)
            #expect(try await test.store.workers.all().isEmpty)
            #expect(try await test.store.workers.rescueOrphans() == 0)
        }
        return innocent
    }

    @Test(
        "A claim that ends while the process leaves takes no job, and jobs lose no attempt",
        arguments: TestJobsEngine.allCases)
    func waits(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let new = Mutex<ID<BackgroundJob>?>(nil)
            let innocent = try await leave(test, exitLimit: .seconds(60)) { _, _ in
                // The claim gets it, and puts it back.
                let id = try await test.enqueueTestJob("new")
                new.withLock { $0 = id }
            }
            for id in [innocent, try #require(new.withLock { $0 })] {
                let job = try await test.job(id)
                #expect(job.state == .available && job.attempt == 0)
                #expect(try await test.events(id) == [.requeued])
            }
        }
    }

    @Test(
        "A claim that takes a job that was just put back puts it back, too, and it loses no attempt",
        arguments: TestJobsEngine.allCases)
    func putsBack(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let innocent = try await leave(test, exitLimit: .seconds(24)) { _, innocent in
                // The process waits for the claim for a while only.
                try await test.waitForState(.available, innocent)
            }
            let job = try await test.job(innocent)
            #expect(job.state == .available && job.attempt == 0)
            #expect(Set(try await test.events(innocent)) == [.requeued])
        }
    }
}
