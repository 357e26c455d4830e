import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Confidential arguments")
struct SealedArgumentTests {
    @Test("The rows of a job don't have its secrets, and its handler does", arguments: TestJobsEngine.allCases)
    func sealed(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let id = try await test.enqueueRotation()
            let job = try await test.job(id)
            #expect(job.arguments.text.contains("shop") && job.arguments.text.contains("ada"))
            #expect(job.hasContent)
            #expect(try await test.contents(id).map(\.keyID) == ["a"])
            let runs = LineRecorder()
            let report = try await test.drainRotations { job, _ in
                runs.add("\(job.site) \(job.pin) \(job.accounts.map(\.password))")
                return RotatedKey(count: 1, token: "token-99")
            }
            #expect(report.completed == 1)
            #expect(runs.entries == ["shop pin-4711 [\"ada-password\"]"])
            let text = try await test.everything(of: id)
            for secret in ["pin-4711", "ada-password", "token-99"] { #expect(!text.contains(secret)) }
        }
    }

    @Test("Many jobs at once are sealed each for itself", arguments: TestJobsEngine.allCases)
    func many(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            try await test.ours.write { tx in
                try tx.enqueue(contentsOf: (0..<20).map { RotateJob(site: "shop", pin: "pin-\($0)") })
            }
            let runs = LineRecorder()
            try await test.drainRotations { job, _ in
                runs.add(job.pin)
                return RotatedKey(count: 1, token: "")
            }
            #expect(Set(runs.entries) == Set((0..<20).map { "pin-\($0)" }))
        }
    }

    @Test("Without a key neither the worker starts nor a job is enqueued", arguments: TestJobsEngine.allCases)
    func refused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let error = JobError.noSecretKey(job: "tests.rotate")
            for _ in 0..<2 {
                await #expect(throws: error) { try await test.enqueueRotation() }
                await #expect(throws: error) {
                    try await test.drainRotations { _, _ in RotatedKey(count: 1, token: "") }
                }
                try test.attachKeys()
            }
            #expect(error.message.contains("jobs.secret_keys"))
            #expect(try await test.ours.count(JobRecord.all) == 0)
            // Jobs without secrets need no key.
            _ = try await test.enqueueTestJob()
            #expect(try await test.drain { _, _ in }.completed == 1)
        }
    }

    @Test("Errors, history, log and notes don't show secrets", arguments: TestJobsEngine.allCases)
    func reports(_ engine: TestJobsEngine) async throws {
        struct Refused: Error, CustomStringConvertible {
            let description: String
        }
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            for number in 0..<4 {
                let id = try await test.enqueueRotation()
                try await test.drainRotations { job, context in
                    context.logger.info("tries \(job.pin)", metadata: ["password": "\(job.accounts[0].password)"])
                    context.report(10, "with \(job.pin)")
                    switch number {
                    case 0:
                        throw Refused(description: "https://ada:\(job.accounts[0].password)@shop refused \(job.pin)")
                    case 1: throw JobInterruption.discard("wrong: \(job.pin)")
                    case 2: throw JobInterruption.cancel("wrong: \(job.pin)")
                    default: throw JobInterruption.retry(after: .seconds(9), "wrong: \(job.pin)")
                    }
                }
                let row = try await test.job(id)
                #expect(row.errorMessage?.contains("[sealed]") == true)
                #expect(row.progressNote == "with [sealed]")
                #expect(try await test.lines(id).first?.hasPrefix("tries [sealed] password=[sealed]") == true)
                let text = try await test.everything(of: id)
                #expect(!text.contains("pin-4711") && !text.contains("ada-password"))
            }
        }
    }

    @Test("Replaced and erased arguments leave nothing behind", arguments: TestJobsEngine.allCases)
    func replaced(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let options = JobOptions(unique: UniqueJob("k", onConflict: .replace))
            let id = try await test.enqueueRotation("first-pin", options)
            let first = try await test.contents(id).map(\.id)
            #expect(try await test.enqueueRotation("second-pin", options) == id)
            let second = try await test.contents(id).map(\.id)
            #expect(second.count == 1 && second != first)
            let runs = LineRecorder()
            try await test.drainRotations { job, _ in
                runs.add(job.pin)
                return RotatedKey(count: 1, token: "")
            }
            #expect(runs.entries == ["second-pin"])

            let redeem = try await test.ours.write { try $0.enqueue(RedeemJob(code: "code-1")).id }
            try await JobRunner(
                test.database, jobs: [JobRegistration(RedeemJob.self) { job, _ in runs.add(job.code) }],
                clock: test.clock, logger: .silent
            ).drain()
            #expect(runs.entries == ["second-pin", "code-1"])
            #expect(try await test.contents(redeem).isEmpty)
            #expect(try await test.job(redeem).hasContent == false)
        }
    }

    @Test("Jobs are unique by confidential arguments, also in a race, and rows don't show by which")
    func unique() async throws {
        for engine in TestJobsEngine.allCases {
            try await TestJobs.with(engine) { test in
                try test.attachKeys("a")
                for round in 0..<10 {
                    let code = "code-\(round)"
                    let enqueue = { @Sendable in
                        try await test.ours.write { try $0.enqueue(RedeemJob(code: code)) }
                    }
                    let (one, two) = try await runConcurrently(enqueue, enqueue)
                    #expect(one.id == two.id)
                    // A new key in front doesn't make a waiting job another one.
                    try test.attachKeys("b", "a")
                    #expect(try await enqueue().id == one.id)
                    try test.attachKeys("a")
                    let plain = RedeemJob(code: code).argumentKey(\.code)
                    #expect(try await test.job(one.id).uniqueKey?.contains(plain) == false)
                }
                #expect(try await test.ours.count(JobRecord.all) == 10)
            }
        }
    }

    @Test("A stored schedule refuses them", arguments: TestJobsEngine.allCases)
    func schedules(_ engine: TestJobsEngine) throws {
        let arguments = try StoredArguments.Checked(RotateJob(site: "shop", pin: "pin-4711"))
        #expect(arguments.confidentialJob == "tests.rotate")
        #expect(try StoredArguments.Checked(SampleJob(what: "walk")).confidentialJob == nil)
    }
}
