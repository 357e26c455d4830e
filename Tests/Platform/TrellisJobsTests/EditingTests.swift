import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A payload with a rule for its arguments, a subject and a unique key.
@Schema
struct EditedJob: JobPayload {
    static let name = "tests.edited"
    static let expires: JobExpiry = .after(.seconds(100))
    var customer: String
    @Range(1...10) var copies: Int = 1
    var options: EditedOptions = EditedOptions()

    var subjects: [DataSubject] { [DataSubject("customer", customer)] }

    static func uniqueKey(of job: Self) -> UniqueJob? {
        UniqueJob(job.argumentKey(\.customer), onConflict: .reject)
    }
}

@Schema
struct EditedOptions {
    var colour: String = "black"
    var size: String = "A4"
}

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

@Suite("Changing and deleting waiting jobs")
struct EditingTests {
    private static let registrations = [
        JobRegistration(EditedJob.self) { _, _ in }, JobRegistration(SampleJob.self) { _, _ in },
        JobRegistration(
            name: "tests.untyped", queue: Queue("other"), retry: .never, timeout: .seconds(60), retention: .seconds(60),
            describe: { JSONValue.describe(in: &$0) }, run: { _, _ in }),
    ]
    private let catalog: JobCatalog
    private let actor = ID<User>()

    init() throws {
        catalog = try JobCatalog(Self.registrations)
    }

    @discardableResult
    private func edit(_ id: ID<BackgroundJob>, _ edit: JobEdit, _ test: TestJobs) async throws -> JobRecord {
        try await test.store.control.edit(id, tenant: test.acme.tenantID, edit, in: catalog, by: actor)
    }

    private func edit(
        _ id: ID<BackgroundJob>, accounts: JSONValue, _ catalog: JobCatalog, _ test: TestJobs
    ) async throws {
        try await test.store.control.edit(
            id, tenant: test.acme.tenantID, JobEdit(arguments: ["accounts": accounts]), in: catalog, by: actor)
    }

    private func delete(_ id: ID<BackgroundJob>, _ test: TestJobs) async throws {
        try await test.store.control.delete(id, tenant: test.acme.tenantID, by: actor)
    }

    private func enqueue(
        _ customer: String, _ test: TestJobs, _ options: JobOptions = .standard
    ) async throws -> ID<BackgroundJob> {
        try await test.ours.write { tx in try tx.enqueue(EditedJob(customer: customer), options).id }
    }

    @Test(
        "Arguments change by a merge patch, and subjects and key follow them", arguments: TestJobsEngine.allCases)
    func arguments(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await enqueue("a", test)
            let patch: JSONObject = ["customer": "b", "copies": 3, "options": ["colour": "red", "size": nil]]
            try await edit(id, JobEdit(arguments: patch), test)
            let job = try await test.job(id)
            let expected: JSONValue = [
                "customer": "b", "copies": 3, "options": ["colour": "red", "size": "A4"],
            ]
            #expect(try JSONValue(parsing: job.arguments.text) == expected)
            #expect(try await test.ours.fetch(JobSubjectRecord.all).map(\.subject) == ["customer:b"])
            #expect(try await test.events(id) == [.edited])
            let entry = try #require(try await test.ours.first(JobHistoryRecord.all))
            #expect(entry.actorID == actor && entry.message == "arguments")
            // The former key is free, and the new one is taken.
            #expect(try await enqueue("a", test) != id)
            await #expect(throws: JobError.notUnique(existing: id)) { _ = try await enqueue("b", test) }
        }
    }

    @Test("Arguments that don't match the schema are refused, and nothing changes", arguments: TestJobsEngine.allCases)
    func invalid(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await enqueue("a", test)
            let before = try await test.job(id)
            let patches: [(JSONObject, String)] = [
                (["copies": 11], "/arguments/copies"), (["customer": nil], "/arguments/customer"),
                (["paper": "thick"], "/arguments/paper"), (["options": ["colour": 1]], "/arguments/options/colour"),
            ]
            for (patch, pointer) in patches {
                let error = await #expect(throws: InvalidInput.self) {
                    try await edit(id, JobEdit(arguments: patch, priority: .urgent), test)
                }
                #expect(error?.violations.map(\.pointer) == [pointer])
            }
            let other = try await enqueue("b", test)
            await #expect(throws: JobError.notUnique(existing: other)) {
                try await edit(id, JobEdit(arguments: ["customer": "b"]), test)
            }
            let after = try await test.job(id)
            #expect(after.arguments == before.arguments && after.priority == before.priority)
            #expect(try await test.events(id) == [])
        }
    }

    @Test("Arguments without a type, or of a later release, can't be changed", arguments: TestJobsEngine.allCases)
    func untyped(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let ids = try await test.ours.write { tx in
                try tx.enqueue(drafts: [
                    NewJob(
                        name: "tests.untyped", queue: Queue("other"), arguments: "{}", attempts: 1,
                        retention: .seconds(60)),
                    NewJob(
                        name: EditedJob.name, version: 2, queue: .default, arguments: "{}", attempts: 1,
                        retention: .seconds(60)),
                    NewJob(
                        name: "tests.gone", queue: .default, arguments: "{}", attempts: 1, retention: .seconds(60)),
                ]).map(\.id)
            }
            let errors = [
                JobError.argumentsNotEditable(job: "tests.untyped"), .argumentsNotEditable(job: EditedJob.name),
                .unknownName("tests.gone"),
            ]
            for (id, error) in zip(ids, errors) {
                await #expect(throws: error) { try await edit(id, JobEdit(arguments: [:]), test) }
                // All else can.
                try await edit(id, JobEdit(start: .after(.seconds(9)), priority: .low, queue: "other"), test)
                let job = try await test.job(id)
                #expect(job.state == .scheduled && job.priority == 3 && job.queue == "other")
            }
        }
    }

    @Test(
        "Arguments that can't be read any more are repaired by an edit", arguments: TestJobsEngine.allCases)
    func repairs(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let draft = NewJob(
                name: EditedJob.name, queue: .default, arguments: #"{"client": "a", "copies": 2}"#, attempts: 1,
                retention: .seconds(60))
            let id = try #require(try await test.ours.write { try $0.enqueue(drafts: [draft]) }.first).id
            try await edit(id, JobEdit(arguments: ["client": nil, "customer": "a"]), test)
            let stored = try JSONValue(parsing: try await test.job(id).arguments.text)
            #expect(stored["customer"] == "a" && stored["copies"] == 2 && stored["client"] == nil)
        }
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

    @Test("A new start moves the job between its states, and its expiry with it", arguments: TestJobsEngine.allCases)
    func reschedules(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, now) = (try await enqueue("a", test), test.clock.now)
            try await edit(id, JobEdit(start: .at(now + .seconds(500))), test)
            var job = try await test.job(id)
            #expect(job.state == .scheduled && job.scheduledAt == now + .seconds(500))
            #expect(job.expiresAt == now + .seconds(600))
            #expect(try await test.claim(try await test.worker()).isEmpty)
            try await edit(id, JobEdit(start: .at(now - .seconds(500))), test)
            job = try await test.job(id)
            #expect(job.state == .available && job.scheduledAt == now && job.expiresAt == now + .seconds(600))
            #expect(try await test.claim(try await test.worker()).map(\.id) == [id])

            let parent = try await test.enqueueSample()
            let child = try await test.enqueueSample(after: [.on(parent)])
            try await edit(child, JobEdit(start: .after(.seconds(60))), test)
            #expect(try await test.state(child) == .blocked)
            try await test.end(try await test.claim(try await test.worker()), .completed(nil))
            #expect(try await test.state(child) == .scheduled)
        }
    }

    @Test("Priority and queue decide where the job waits from then on", arguments: TestJobsEngine.allCases)
    func moves(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let first = try await test.enqueueSample()
            let second = try await test.enqueueSample()
            let third = try await test.enqueueSample()
            try await edit(third, JobEdit(priority: .urgent), test)
            try await edit(first, JobEdit(queue: "other"), test)
            await #expect(throws: JobError.unknownQueue("nowhere")) {
                try await edit(second, JobEdit(queue: "nowhere"), test)
            }
            #expect(try await test.claim(try await test.worker()).map(\.id) == [third, second])
            #expect(try await test.claim(try await test.worker(), queue: Queue("other")).map(\.id) == [first])
        }
    }

    private func refuses(_ id: ID<BackgroundJob>, _ state: JobState, _ test: TestJobs) async {
        await #expect(throws: JobError.notWaiting(state)) { try await edit(id, JobEdit(priority: .low), test) }
        await #expect(throws: JobError.notWaiting(state)) { try await delete(id, test) }
    }

    @Test("A job that runs or has ended is neither changed nor deleted", arguments: TestJobsEngine.allCases)
    func begun(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueSample()
            let claimed = try await test.claim(try await test.worker())
            await refuses(id, .running, test)
            // Between two attempts it waits.
            try await test.end(claimed, .failed(code: "a", message: "b", retryAfter: .seconds(5)))
            try await edit(id, JobEdit(start: .after(.zero)), test)
            try await test.end(try await test.claim(try await test.worker()), .completed(nil))
            await refuses(id, .completed, test)
            await #expect(throws: JobError.notFound) {
                try await test.store.control.edit(
                    id, tenant: test.globex.tenantID, JobEdit(priority: .low), in: catalog, by: actor)
            }
            await #expect(throws: JobError.notFound) {
                try await test.store.control.delete(id, tenant: test.globex.tenantID, by: actor)
            }
        }
    }

    @Test(
        "A deleted job is gone with its rows, its key is free, and an entry stays", arguments: TestJobsEngine.allCases)
    func deletes(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let hourly = JobOptions(unique: UniqueJob("k", onConflict: .reject, per: .seconds(3600)))
            let id = try await enqueue("a", test, hourly)
            try await delete(id, test)
            #expect(try await test.ours.count(JobRecord.all) == 0)
            #expect(try await test.ours.count(JobSubjectRecord.all) == 0)
            let entry = try #require(try await test.ours.first(JobHistoryRecord.all))
            #expect(entry.kind == .deleted && entry.jobID == nil && entry.actorID == actor)
            #expect(entry.message == "\(EditedJob.name) \(id)")
            _ = try await enqueue("a", test, hourly)
            await #expect(throws: JobError.notFound) { try await delete(id, test) }
        }
    }

    @Test("A job that others or a batch wait for isn't deleted", arguments: TestJobsEngine.allCases)
    func awaited(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let parent = try await test.enqueueSample()
            let child = try await test.enqueueSample(after: [.on(parent)])
            await #expect(throws: JobError.awaited) { try await delete(parent, test) }
            try await delete(child, test)
            try await delete(parent, test)
            _ = try await test.ours.write { try $0.batch("b", [SampleJob(what: "a")]) }
            let member = try #require(try await test.ours.first(JobRecord.all)).id
            await #expect(throws: JobError.awaited) { try await delete(member, test) }
        }
    }

    @Test("Of a change, a deletion and the start of a job one comes first", arguments: TestJobsEngine.allCases)
    func raced(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let worker = try await test.worker()
            for round in 0..<20 {
                let id = try await enqueue("\(round)", test)
                let deletes = round.isMultiple(of: 2)
                let (claimed, refusal) = try await runConcurrently(
                    { try await test.claim(worker) },
                    { () -> JobError? in
                        do {
                            if deletes {
                                try await delete(id, test)
                            } else {
                                try await edit(id, JobEdit(arguments: ["copies": 7], start: .after(.seconds(60))), test)
                            }
                            return nil
                        } catch let error as JobError {
                            return error
                        }
                    })
                if let refusal {
                    #expect(refusal == .notWaiting(.running))
                    #expect(claimed.map(\.id) == [id])
                    #expect(claimed.first?.arguments.text.contains("\"copies\":7") == false)
                } else {
                    #expect(claimed.isEmpty)
                }
                try await test.end(claimed, .completed(nil))
            }
        }
    }

    @Test(
        "A job that begins to wait for one that is deleted meanwhile isn't left behind",
        arguments: TestJobsEngine.allCases)
    func racedDependency(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            for _ in 0..<10 {
                let parent = try await test.enqueueSample()
                let (child, deleted) = try await runConcurrently(
                    { try? await test.enqueueSample(after: [.on(parent)]) },
                    { () -> Bool in
                        do {
                            try await delete(parent, test)
                            return true
                        } catch JobError.awaited {
                            return false
                        }
                    })
                #expect((child == nil) == deleted)
            }
        }
    }
}
