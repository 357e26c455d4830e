import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Keys of the secrets of jobs")
struct SecretKeyTests {
    private func drain(_ test: TestJobs, _ runs: LineRecorder) async throws -> JobRunner.Report {
        try await test.drainRotations { job, _ in
            runs.add(job.pin)
            return RotatedKey(count: 1, token: "token-99")
        }
    }

    @Test("A job whose key is missing waits for it visibly, and isn't discarded", arguments: TestJobsEngine.allCases)
    func missingKey(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let id = try await test.enqueueRotation()
            try test.attachKeys("b")
            let runs = LineRecorder()
            for _ in 0..<10 {
                #expect(try await drain(test, runs).snoozed == 1)
                test.clock.advance(by: .seconds(2 * 86_400))
            }
            let job = try await test.job(id)
            #expect(job.state == .scheduled && job.attempt == 0)
            #expect(job.errorCode == "job.secret_key_missing")
            #expect(job.errorMessage?.contains("key a") == true)
            #expect(try await test.events(id) == [.parked])
            #expect(runs.entries.isEmpty)
            try test.attachKeys("b", "a")
            #expect(try await drain(test, runs).completed == 1)
            #expect(runs.entries == ["pin-4711"])
        }
    }

    @Test(
        "Everything is encrypted anew with the first key; then the former one can be removed",
        arguments: TestJobsEngine.allCases)
    func resealing(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let resealer = JobContentResealer(test.system, files: nil, logger: .silent)
            let runs = LineRecorder()
            let done = try await test.enqueueRotation("done-pin")
            #expect(try await drain(test, runs).completed == 1)
            for number in 0..<45 { _ = try await test.enqueueRotation("pin-\(number)") }
            #expect(try await resealer.run() == ResealedContents(resealed: 0, unreadable: 0))
            try test.attachKeys("b", "a")
            // The arguments and the result of the first job, and the arguments of the others.
            #expect(try await resealer.run() == ResealedContents(resealed: 47, unreadable: 0))
            #expect(try await resealer.run() == ResealedContents(resealed: 0, unreadable: 0))
            try test.attachKeys("b")
            #expect(try await test.contents(done).map(\.keyID) == ["b", "b"])
            #expect(try await drain(test, runs).completed == 45)
            #expect(Set(runs.entries).count == 46)
        }
    }

    @Test("What no key can read is counted and stays", arguments: TestJobsEngine.allCases)
    func unreadable(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let id = try await test.enqueueRotation()
            let before = try await test.contents(id)
            try test.attachKeys("b")
            let resealer = JobContentResealer(test.system, files: nil, logger: .silent)
            #expect(try await resealer.run() == ResealedContents(resealed: 0, unreadable: 1))
            #expect(try await test.contents(id).map(\.content) == before.map(\.content))
            try test.attachKeys("b", "a")
            #expect(try await resealer.run() == ResealedContents(resealed: 1, unreadable: 0))
        }
    }

    @Test(
        "Time without a key doesn't count for another reason to wait; each reason has its entry",
        arguments: TestJobsEngine.allCases)
    func otherReason(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let id = try await test.enqueueRotation()
            try test.attachKeys("b")
            let runs = LineRecorder()
            #expect(try await drain(test, runs).snoozed == 1)
            test.clock.advance(by: .seconds(30 * 86_400))
            let week = Duration.seconds(7 * 86_400)
            let park = { @Sendable in
                let job = try await test.job(id)
                let reason = JobParking.Reason(code: "job.undecodable", message: "no")
                return try await test.store.parking.wait(of: job, reason, limit: week)
            }
            #expect(try await park() == .first(JobParking.firstPause))
            #expect(try await test.events(id) == [.parked, .parked])
            #expect(try await park() == .again(JobParking.firstPause))
            test.clock.advance(by: week)
            #expect(try await park() == .over)
        }
    }

    @Test("A job whose secrets are gone doesn't run without them", arguments: TestJobsEngine.allCases)
    func gone(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let id = try await test.enqueueRotation()
            try await test.ours.write { tx in try tx.erase(JobContentRecord.where { $0.jobID == id }) }
            let runs = LineRecorder()
            #expect(try await drain(test, runs).failed == 1)
            #expect(runs.entries.isEmpty)
            #expect(try await test.job(id).errorCode == "job.content_damaged")
        }
    }

    @Test("A ciphertext of another type or part is refused, also with its id", arguments: TestJobsEngine.allCases)
    func otherPlace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let id = try await test.enqueueRotation()
            let content = try #require(try await test.contents(id).first)
            let sealing = test.database.attachment(JobSealing.self)
            let coding = JobContentCoding(sealing, tenant: test.acme.tenantID, name: RotateJob.name)
            #expect(try coding.open(content, content.content).contains("pin-4711"))
            var result = content
            result.part = "result"
            #expect(throws: JobError.contentDamaged) { try coding.open(result, content.content) }
            let others = [
                JobContentCoding(sealing, tenant: test.acme.tenantID, name: RedeemJob.name),
                JobContentCoding(sealing, tenant: test.globex.tenantID, name: RotateJob.name),
            ]
            for other in others {
                #expect(throws: JobError.contentDamaged) { try other.open(content, content.content) }
            }
        }
    }

    @Test("A ciphertext of another job is refused", arguments: TestJobsEngine.allCases)
    func moved(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let (id, other) = (try await test.enqueueRotation("one-pin"), try await test.enqueueRotation("two-pin"))
            let content = try #require(try await test.contents(other).first?.content)
            try await test.ours.write { tx in
                try tx.update(JobContentRecord.where { $0.jobID == id }) { [$0.content.set(content)] }
            }
            let runs = LineRecorder()
            let report = try await drain(test, runs)
            #expect(report.completed == 1 && report.failed == 1)
            #expect(runs.entries == ["two-pin"])
            #expect(try await test.job(id).errorCode == "job.content_damaged")
        }
    }
}
