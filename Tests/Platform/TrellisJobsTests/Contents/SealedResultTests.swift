import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// An error that quotes a secret.
private struct Unauthorized: Error, CustomStringConvertible {
    let token: String
    var description: String { "401 for \(token)" }
}

@Suite("Confidential results and steps")
struct SealedResultTests {
    private let key = RotatedKey(count: 7, token: "token-99")

    @Test("A result is shown without its secrets, and another job reads all of it", arguments: TestJobsEngine.allCases)
    func result(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            for commits in [false, true] {
                let id = try await test.enqueueRotation()
                let report = try await test.drainRotations { [key] _, context in
                    if commits { _ = try await context.commit { _ in key } }
                    return key
                }
                #expect(report.completed == 1)
                #expect(try await test.job(id).result?.text.contains("7") == true)
                #expect(try await test.everything(of: id).contains("token-99") == false)
                #expect(try await test.contents(id).map(\.part) == ["arguments", "result"])
                let reader = try await test.enqueueTestJob()
                let runs = LineRecorder()
                try await test.drain { _, context in
                    runs.add(try await context.result(of: id, as: RotatedKey.self)?.token ?? "none")
                    context.logger.info("has token-99")
                }
                #expect(runs.entries == ["token-99"])
                #expect(try await test.lines(reader) == ["has [sealed]"])
            }
        }
    }

    @Test(
        "A completed step returns its secrets to a later attempt, and no error shows them, from the first attempt on",
        arguments: TestJobsEngine.allCases)
    func step(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let id = try await test.enqueueTestJob()
            let runs = LineRecorder()
            for attempt in 1...2 {
                try await test.drain { [key] _, context in
                    let found = try await context.step("charge") {
                        runs.add("step")
                        return key
                    }
                    runs.add(found.token)
                    if attempt == 1 { throw Unauthorized(token: found.token) }
                }
                if attempt == 1 {
                    #expect(try await test.job(id).errorMessage == "401 for [sealed]")
                    #expect(try await test.everything(of: id).contains("token-99") == false)
                }
                test.clock.advance(by: .seconds(12))
            }
            #expect(runs.entries == ["step", "token-99", "token-99"])
            #expect(try await test.state(id) == .completed)
            #expect(try await test.everything(of: id).contains("token-99") == false)
        }
    }

    @Test("A step whose key is missing parks the job", arguments: TestJobsEngine.allCases)
    func missingKey(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let id = try await test.enqueueTestJob()
            let body = { @Sendable [key] (job: WorkerTestJob, context: JobContext) async throws -> Void in
                _ = try await context.step("charge") { key }
                if context.attempt == 1 { throw SampleError() }
            }
            #expect(try await test.drain(body).failed == 1)
            test.clock.advance(by: .seconds(12))
            try test.attachKeys("b")
            #expect(try await test.drain(body).snoozed == 1)
            #expect(try await test.job(id).errorCode == "job.secret_key_missing")
            try test.attachKeys("b", "a")
            test.clock.advance(by: .seconds(60))
            #expect(try await test.drain(body).completed == 1)
        }
    }
}
