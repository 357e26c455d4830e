import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Jobs in a database of their own: running them")
struct OutboxWorkerTests {
    @Test(
        "A worker runs a job that was carried to it: its transactions are the product's, its result is there",
        arguments: TestJobsEngine.allCases)
    func daemons(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            var settings = JobSettings()
            settings.pollInterval = .milliseconds(20)
            settings.heartbeat = .milliseconds(50)
            let outbox = JobOutboxDaemon(split.product.database, settings: settings, logger: .silent)
            let carrying = Task { await outbox.carry() }
            let registrations = TestJobs.jobs { job, context in
                _ = try await context.step("noted") { 1 }
                try await context.database.write { tx in try tx.enqueue(Addition(numbers: [1, 2, 3])) }
            }
            try await split.product.withWorker(registrations) { _ in
                let id = try await split.product.enqueueTestJob()
                try await eventually("both jobs have run") {
                    try await split.ours.jobs.count(JobRecord.where { $0.state == .completed }) == 2
                }
                #expect(try await split.ours.jobs.count(JobStepRecord.where { $0.jobID == id }) == 1)
                let sum = try await split.ours.jobs.fetch(JobRecord.where { $0.name == Addition.name }).first
                #expect(sum?.result?.text == "6")
                #expect(try await split.counts() == [0, 0, 2])
            }
            carrying.cancel()
            await carrying.value
        }
    }

    @Test(
        "A job commits its effects in the product, and ends in the database of the jobs",
        arguments: TestJobsEngine.allCases)
    func committed(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let id = try await split.product.enqueueTestJob()
            let report = try await split.drain { _, context in
                _ = try await context.commit { tx -> Int in
                    try tx.enqueue(Addition(numbers: [1]))
                    return 42
                }
            }
            #expect(report.completed == 2)
            let job = try #require(try await split.arrived(id))
            #expect((job.state, job.result?.text) == (.completed, "42"))
            #expect(try await split.ours.count(JobCommitRecord.all) == 1)
        }
    }

    @Test(
        "A job whose end was lost after its commit runs nothing again, and gets its result",
        arguments: TestJobsEngine.allCases)
    func lostEnd(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let id = try await split.product.enqueueTestJob()
            try await split.carry()
            let worker = try await split.product.worker("default")
            let job = try #require(try await split.product.claim(worker).first)
            #expect(job.id == id)
            // What the attempt has committed, before its process died.
            try await split.ours.write { tx in
                try tx.insert(JobCommit("7").row(of: JobLease(job), at: tx.databaseNow))
            }
            _ = try await split.store.workers.remove(worker)

            let ran = LineRecorder()
            let report = try await split.drain { job, _ in ran.add(job.what) }
            #expect(report.completed == 1)
            #expect(ran.entries.isEmpty)
            #expect(try await split.arrived(id)?.result?.text == "7")
        }
    }

    @Test(
        "Of two attempts of a job one commits; the other is rolled back, and the job ends with the first result",
        arguments: TestJobsEngine.allCases)
    func doubleCommit(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let id = try await split.product.enqueueTestJob()
            try await split.drain { _, context in
                let lease = context.currentAttempt.lease
                // Another attempt, which this one's worker was taken for dead by.
                try await context.database.write { tx in
                    try tx.insert(JobCommit("\"other\"").row(of: lease, at: tx.databaseNow))
                }
                await #expect(throws: JobError.leaseLost) {
                    _ = try await context.commit { tx -> String in
                        try tx.enqueue(Addition(numbers: [1]))
                        return "own"
                    }
                }
            }
            #expect(try await split.arrived(id)?.result?.text == "\"other\"")
            #expect(try await split.counts() == [0, 0, 1], "the effects of the second were rolled back")
        }
    }

    @Test(
        "Commits are deleted a day later, except those of jobs that may still run",
        arguments: TestJobsEngine.allCases)
    func commitsArePruned(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let open = try await split.product.enqueueSample()
            let (discarded, completed) = (ID<BackgroundJob>(), ID<BackgroundJob>())
            let relay = try await split.carry()
            try await split.ours.jobs.write { tx in
                for (id, state) in [(discarded, JobState.discarded), (completed, .completed)] {
                    var job = OutboxEntry.sample(id, in: tx.scope)
                    (job.state, job.finishedAt) = (state, tx.databaseNow)
                    try tx.insert(job)
                }
            }
            // Those that stay are the earliest.
            for id in [open, discarded, completed, ID()] {
                try await split.ours.write { tx in
                    let (tenant, now) = (tx.scope.tenantID, tx.databaseNow)
                    try tx.insert(JobCommitRecord(id: id, tenantID: tenant, committedAt: now))
                }
                split.clock.advance(by: .seconds(1))
            }
            #expect(try await relay.pruneCommits(olderThan: .seconds(3600)) == 0)
            split.clock.advance(by: .seconds(7200))
            #expect(try await relay.pruneCommits(olderThan: .seconds(3600), portion: 1) == 2)
            // An operator may retry the discarded one, which has committed before its worker died.
            #expect(Set(try await split.ours.fetch(JobCommitRecord.all).map(\.id)) == [open, discarded])
        }
    }

    @Test("A subject is erased from jobs that were set aside or refused", arguments: TestJobsEngine.allCases)
    func erased(_ engine: TestJobsEngine) async throws {
        try await SplitJobs.with(engine) { split in
            let (about, other) = (DataSubject(description: "user:1"), DataSubject(description: "user:2"))
            try await split.ours.write { tx in
                for (subject, isAside) in [(about, true), (other, true), (about, false), (other, false)] {
                    let record = OutboxEntry.sample(ID(), in: tx.scope)
                    var row = try OutboxEntry(record, subjects: [subject.description]).row(at: tx.databaseNow)
                    row.failures = 1
                    row.setAsideAt = isAside ? tx.databaseNow : nil
                    try tx.insert(row)
                }
            }
            #expect(try await JobOutbox(split.product.system).erase(about, tenant: split.product.globex.tenantID) == 0)
            #expect(try await JobOutbox(split.product.system).erase(about, tenant: nil) == 2)
            #expect(try await split.counts() == [2, 0, 0])
        }
    }
}
