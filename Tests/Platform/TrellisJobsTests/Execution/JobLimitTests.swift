import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Limits of jobs")
struct JobLimitTests {
    /// Limits that a test reaches with few bytes.
    private static let small: JobLimits = {
        var limits = JobLimits()
        (limits.arguments, limits.result, limits.steps, limits.file, limits.logLines) = (100, 50, 2, 1000, 3)
        return limits
    }()

    private func with(_ engine: TestJobsEngine, _ body: (TestJobs) async throws -> Void) async throws {
        try await TestJobs.with(engine) { test in
            test.database.attach(Self.small)
            try await body(test)
        }
    }

    @Test(
        "A job whose arguments are too large isn't enqueued, alone, among others or unique",
        arguments: TestJobsEngine.allCases)
    func arguments(_ engine: TestJobsEngine) async throws {
        try await with(engine) { test in
            let large = SampleJob(what: String(repeating: "x", count: 100))
            let error = JobError.argumentsTooLarge(size: 111, limit: 100)
            await #expect(throws: error) { try await test.ours.write { _ = try $0.enqueue(large) } }
            await #expect(throws: error) {
                try await test.ours.write { _ = try $0.enqueue(contentsOf: [SampleJob(what: "small"), large]) }
            }
            await #expect(throws: error) {
                try await test.ours.write { _ = try $0.enqueue(large, JobOptions(unique: UniqueJob("k"))) }
            }
            #expect(error.kind == .tooLarge)
            #expect(try await test.ours.count(JobRecord.all) == 0)
            _ = try await test.ours.write { try $0.enqueue(SampleJob(what: String(repeating: "x", count: 89))) }
        }
    }

    @Test("A job whose result is too large is discarded without another attempt", arguments: TestJobsEngine.allCases)
    func result(_ engine: TestJobsEngine) async throws {
        try await with(engine) { test in
            let id = try await test.ours.write { try $0.enqueue(Echo(text: String(repeating: "x", count: 30))).id }
            let runs = LineRecorder()
            let runner = try JobRunner(
                test.database,
                jobs: [
                    JobRegistration(Echo.self) { job, _ in
                        runs.add("run")
                        return job.text + job.text
                    }
                ], clock: test.clock, logger: .silent)
            #expect(try await runner.drain().discarded == 1)
            #expect(runs.entries.count == 1)
            let job = try await test.job(id)
            #expect(job.errorCode == "job.result_too_large")
            #expect(job.result == nil)
        }
    }

    @Test("A commit with a result that is too large writes nothing", arguments: TestJobsEngine.allCases)
    func commit(_ engine: TestJobsEngine) async throws {
        try await with(engine) { test in
            let id = try await test.enqueueTestJob()
            #expect(
                try await test.drain { _, context in
                    _ = try await context.commit { tx in
                        _ = try tx.enqueue(SampleJob(what: "effect"))
                        return String(repeating: "x", count: 60)
                    }
                }.discarded == 1)
            #expect(try await test.job(id).errorCode == "job.result_too_large")
            #expect(try await test.sampleCount() == 0)
        }
    }

    @Test("Steps have limits of size and number", arguments: TestJobsEngine.allCases)
    func steps(_ engine: TestJobsEngine) async throws {
        try await with(engine) { test in
            let large = try await test.enqueueTestJob("large")
            let many = try await test.enqueueTestJob("many")
            let report = try await test.drain { job, context in
                if job.what == "large" {
                    _ = try await context.step("a") { String(repeating: "x", count: 60) }
                } else {
                    for step in 0..<3 { try await context.step("\(step)") {} }
                }
            }
            #expect(report.discarded == 2)
            #expect(try await test.job(large).errorCode == "job.result_too_large")
            #expect(try await test.job(many).errorCode == "job.too_many_steps")
            #expect(try await test.ours.count(JobStepRecord.where { $0.jobID == many }) == 2)
        }
    }

    @Test("A file that is too large isn't stored, whole or in parts", arguments: TestJobsEngine.allCases)
    func files(_ engine: TestJobsEngine) async throws {
        try await with(engine) { test in
            let whole = try await test.enqueueTestJob("whole")
            let parts = try await test.enqueueTestJob("parts")
            let report = try await test.drain { job, context in
                let kilobyte = [UInt8](repeating: 7, count: 1000)
                try await context.attach(name: "good", mediaType: "text/plain", content: kilobyte)
                if job.what == "whole" {
                    try await context.attach(name: "a", mediaType: "text/plain", content: kilobyte + [7])
                } else {
                    let count = LineRecorder()
                    try await context.attach(name: "a", mediaType: "text/plain") {
                        count.add("part")
                        return count.entries.count > 50 ? nil : [UInt8](repeating: 7, count: 300)
                    }
                }
            }
            #expect(report.discarded == 2)
            for id in [whole, parts] {
                #expect(try await test.job(id).errorCode == "job.file_too_large")
                #expect(try await test.ours.fetch(JobFileSummary.where { $0.jobID == id }).map(\.name) == ["good"])
            }
        }
    }

    @Test("The log of an attempt ends with a line that says so", arguments: TestJobsEngine.allCases)
    func log(_ engine: TestJobsEngine) async throws {
        try await with(engine) { test in
            let id = try await test.enqueueTestJob()
            try await test.drain { _, context in for line in 0..<9 { context.logger.info("\(line)") } }
            #expect(try await test.lines(id) == ["0", "1", "2", "The following lines aren't stored."])
        }
    }

    @Test("The settings say the limits")
    func settings() {
        #expect(JobSettings().limits == JobLimits())
    }
}
