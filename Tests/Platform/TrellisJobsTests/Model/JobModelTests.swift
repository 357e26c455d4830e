import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// Random operations on the database and on an in-memory model, which must have equal results.
@Suite("Jobs compared with a model")
struct JobModelTests {
    /// Fixed seeds, of which the last three have found defects, and a random one; a failure message contains the seed.
    static let seeds: [UInt64] = [
        1, 2, 3, 12_122_670_916_077_132_005, 13_680_347_779_770_529_221, 15_183_977_369_819_152_982,
        .random(in: 4...(.max)),
    ]

    @Test(
        "J1–J7, J10, J13: random steps match the model, and all jobs can be completed",
        arguments: TestJobsEngine.allCases, seeds)
    func randomSteps(_ engine: TestJobsEngine, _ seed: UInt64) async throws {
        try await TestJobs.with(engine) { test async throws in
            var run = ModelRun(test, seed: seed)
            try await run.run(150)
            try await run.finish()
        }
    }
}
