import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A payload with secrets that may be absent.
@Schema
private struct LooseJob: JobPayload {
    static let name = "tests.loose"
    var accounts: [LooseAccount] = []
}

@Schema
private struct LooseAccount {
    var user: String
    @Confidential var password: String?
}

@Suite("Changing confidential arguments of waiting jobs")
struct SecretEditingTests {
    private let actor = ID<User>()

    private func edit(
        _ id: ID<BackgroundJob>, accounts: JSONValue, _ catalog: JobCatalog, _ test: TestJobs
    ) async throws {
        try await test.store.control.edit(
            id, tenant: test.acme.tenantID, JobEdit(arguments: ["accounts": accounts]), in: catalog, by: actor)
    }

    @Test("Confidential arguments stay as they are, or are encrypted anew", arguments: TestJobsEngine.allCases)
    func confidential(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let id = try await test.enqueueRotation()
            let runs = LineRecorder()
            let jobs = [
                JobRegistration(RotateJob.self) { job, _ in
                    runs.add("\(job.site) \(job.pin)")
                    return RotatedKey(count: 1, token: "t")
                }
            ]
            let catalog = try JobCatalog(jobs)
            for patch: JSONObject in [["site": "other"], ["pin": "pin-0815"]] {
                try await test.store.control.edit(
                    id, tenant: test.acme.tenantID, JobEdit(arguments: patch), in: catalog, by: actor)
                let job = try await test.job(id)
                #expect(job.hasContent && !job.arguments.text.contains("pin-"))
                #expect(job.arguments.text.contains("other"))
                #expect(try await test.contents(id).count == 1)
            }
            #expect(try await !test.everything(of: id).contains("pin-0815"))
            _ = try await JobRunner(test.database, jobs: jobs, clock: test.clock, logger: .silent).drain()
            #expect(runs.entries == ["other pin-0815"])
        }
    }

    @Test(
        "A list that is sent back as it is shown doesn't take its secrets away", arguments: TestJobsEngine.allCases)
    func shownList(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try test.attachKeys("a")
            let accounts = [LooseAccount(user: "ada", password: "ada-1"), LooseAccount(user: "guest")]
            let id = try await test.ours.write { try $0.enqueue(LooseJob(accounts: accounts)).id }
            let runs = LineRecorder()
            let jobs = [
                JobRegistration(LooseJob.self) { job, _ in
                    runs.add(job.accounts.map { "\($0.user) \($0.password ?? "none")" }.joined(separator: ", "))
                }
            ]
            let catalog = try JobCatalog(jobs)
            let refused: [JSONValue] = [
                [["user": "ada"], ["user": "guest"]], [["user": "eve"]],
                [["user": "ada"], ["user": "eve", "password": "eve-1"]],
            ]
            for list in refused {
                await #expect(throws: JobError.secretsLeftOut("/arguments/accounts")) {
                    try await edit(id, accounts: list, catalog, test)
                }
            }
            let complete: JSONValue = [["user": "ada", "password": "ada-2"], ["user": "guest"], ["user": "new"]]
            try await edit(id, accounts: complete, catalog, test)
            _ = try await JobRunner(test.database, jobs: jobs, clock: test.clock, logger: .silent).drain()
            #expect(runs.entries == ["ada ada-2, guest none, new none"])

            let second = try await test.ours.write { try $0.enqueue(LooseJob(accounts: accounts)).id }
            // What is removed on purpose is removed.
            for list: JSONValue in [[["user": "ada", "password": nil]], []] {
                try await edit(second, accounts: list, catalog, test)
            }
        }
    }
}
