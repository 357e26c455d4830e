import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

@Suite("Changing waiting jobs")
struct EditingTests {
    private let editor: TestEditor

    init() throws { editor = try TestEditor() }

    @Test(
        "Arguments change by a merge patch, and subjects and key follow them", arguments: TestJobsEngine.allCases)
    func arguments(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await editor.enqueue("a", test)
            let patch: JSONObject = ["customer": "b", "copies": 3, "options": ["colour": "red", "size": nil]]
            try await editor.edit(id, JobEdit(arguments: patch), test)
            let job = try await test.job(id)
            let expected: JSONValue = [
                "customer": "b", "copies": 3, "options": ["colour": "red", "size": "A4"],
            ]
            #expect(try JSONValue(parsing: job.arguments.text) == expected)
            #expect(try await test.ours.fetch(JobSubjectRecord.all).map(\.subject) == ["customer:b"])
            #expect(try await test.events(id) == [.edited])
            let entry = try #require(try await test.ours.first(JobHistoryRecord.all))
            #expect(entry.actorID == editor.actor && entry.message == "arguments")
            // The former key is free, and the new one is taken.
            #expect(try await editor.enqueue("a", test) != id)
            await #expect(throws: JobError.notUnique(existing: id)) { _ = try await editor.enqueue("b", test) }
        }
    }

    @Test("Arguments that don't match the schema are refused, and nothing changes", arguments: TestJobsEngine.allCases)
    func invalid(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await editor.enqueue("a", test)
            let before = try await test.job(id)
            let patches: [(JSONObject, String)] = [
                (["copies": 11], "/arguments/copies"), (["customer": nil], "/arguments/customer"),
                (["paper": "thick"], "/arguments/paper"), (["options": ["colour": 1]], "/arguments/options/colour"),
            ]
            for (patch, pointer) in patches {
                let error = await #expect(throws: InvalidInput.self) {
                    try await editor.edit(id, JobEdit(arguments: patch, priority: .urgent), test)
                }
                #expect(error?.violations.map(\.pointer) == [pointer])
            }
            let other = try await editor.enqueue("b", test)
            await #expect(throws: JobError.notUnique(existing: other)) {
                try await editor.edit(id, JobEdit(arguments: ["customer": "b"]), test)
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
                await #expect(throws: error) { try await editor.edit(id, JobEdit(arguments: [:]), test) }
                // All else can.
                try await editor.edit(id, JobEdit(start: .after(.seconds(9)), priority: .low, queue: "other"), test)
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
            try await editor.edit(id, JobEdit(arguments: ["client": nil, "customer": "a"]), test)
            let stored = try JSONValue(parsing: try await test.job(id).arguments.text)
            #expect(stored["customer"] == "a" && stored["copies"] == 2 && stored["client"] == nil)
        }
    }

    @Test("A new start moves the job between its states, and its expiry with it", arguments: TestJobsEngine.allCases)
    func reschedules(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, now) = (try await editor.enqueue("a", test), test.clock.now)
            try await editor.edit(id, JobEdit(start: .at(now + .seconds(500))), test)
            var job = try await test.job(id)
            #expect(job.state == .scheduled && job.scheduledAt == now + .seconds(500))
            #expect(job.expiresAt == now + .seconds(600))
            #expect(try await test.claim(try await test.worker()).isEmpty)
            try await editor.edit(id, JobEdit(start: .at(now - .seconds(500))), test)
            job = try await test.job(id)
            #expect(job.state == .available && job.scheduledAt == now && job.expiresAt == now + .seconds(600))
            #expect(try await test.claim(try await test.worker()).map(\.id) == [id])

            let parent = try await test.enqueueSample()
            let child = try await test.enqueueSample(after: [.on(parent)])
            try await editor.edit(child, JobEdit(start: .after(.seconds(60))), test)
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
            try await editor.edit(third, JobEdit(priority: .urgent), test)
            try await editor.edit(first, JobEdit(queue: "other"), test)
            await #expect(throws: JobError.unknownQueue("nowhere")) {
                try await editor.edit(second, JobEdit(queue: "nowhere"), test)
            }
            #expect(try await test.claim(try await test.worker()).map(\.id) == [third, second])
            #expect(try await test.claim(try await test.worker(), queue: Queue("other")).map(\.id) == [first])
        }
    }
}
