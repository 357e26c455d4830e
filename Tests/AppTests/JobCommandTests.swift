import Foundation
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

/// `App jobs` and `App work`, as operators and scripts use them.
@Suite("Job commands")
struct JobCommandTests {
    private typealias Outcome = (code: Int32, output: String, messages: String)

    @Test("The jobs that modules declare are listed with their queues, without a database")
    func names() async throws {
        let listed = try await ServerProcess.run(["jobs", "names"], of: .sample)
        #expect(listed.code == 0 && listed.messages.isEmpty, "\(listed)")
        let line = listed.output.split(separator: "\n").first { $0.hasPrefix("samples.export") }
        #expect(line?.contains("reports") == true, "\(listed.output)")
    }

    @Test("A job is enqueued, found, cancelled and retried, alone or with others", arguments: TestJobsEngine.allCases)
    func steering(_ engine: TestJobsEngine) async throws {
        try await withDatabase(engine) { environment in
            func jobs(_ arguments: String...) async throws -> Outcome {
                try await ServerProcess.run(["jobs"] + arguments, of: .sample, environment: environment)
            }
            let (tenant, other) = try await (insertTenant(environment), insertTenant(environment))
            let id = try await enqueue(for: tenant, environment)
            let second = try await enqueue(for: other, environment, "--delay", "600")
            let all = try await jobs("list")
            #expect(all.code == 0 && all.output.contains(id) && all.output.contains(second), "\(all)")
            let mine = try await jobs("list", "--tenant", tenant, "--queue", "reports", "--name", "samples.export")
            #expect(mine.output.contains(id) && !mine.output.contains(second))
            #expect(try await jobs("list", "--state", "scheduled").output.contains(second))
            let few = try await jobs("list", "--limit", "1")
            #expect(!few.output.contains(id) && few.messages.contains("--limit"))

            let cancelled = try await jobs("cancel", id)
            #expect(cancelled.code == 0 && cancelled.output.isEmpty && cancelled.messages.contains(id))
            let shown = try await jobs("show", id)
            #expect(shown.code == 0)
            #expect(shown.output.contains("state: cancelled") && shown.output.contains("tenant: \(tenant)"))
            #expect(!shown.output.contains("csv"))
            let again = try await jobs("cancel", id)
            #expect(again.code == 1 && again.messages.contains("job.ended"))
            let early = try await jobs("retry", second)
            #expect(early.code == 1 && early.messages.contains("job.not_failed"))
            #expect(try await jobs("retry", "--state", "cancelled").messages == "Retried 1.\n")
            #expect(try await jobs("show", id).output.contains("state: available"))
            #expect(try await jobs("cancel", "--queue", "reports").messages == "Cancelled 2.\n")
            #expect(try await jobs("cancel", "--queue", "reports").messages == "Cancelled 0.\n")
            #expect(try await jobs("retry", second).code == 0)
            // Two tenants, one cancelled, two retried, two cancelled: each has an entry, although no user signed in.
            let verified = try await ServerProcess.run(["audit", "verify"], of: .sample, environment: environment)
            let entries = verified.output.split(separator: "\n").map { line in
                // The columns of sealed and pending entries, before the result.
                line.split(separator: " ").suffix(3).dropLast().compactMap { Int($0) }.reduce(0, +)
            }
            #expect(entries.reduce(0, +) == 7, "\(verified)")
        }
    }

    @Test("A batch that doesn't exist is neither shown nor cancelled", arguments: TestJobsEngine.allCases)
    func unknownBatch(_ engine: TestJobsEngine) async throws {
        try await withDatabase(engine) { environment in
            _ = try await enqueue(for: try await insertTenant(environment), environment)
            for command in ["batch", "cancel-batch"] {
                let refused = try await ServerProcess.run(
                    ["jobs", command, "\(ID<JobBatch>())"], of: .sample, environment: environment)
                #expect(refused.code == 1 && refused.messages.contains("job.batch_not_found"), "\(refused)")
            }
        }
    }

    @Test("A waiting job is changed, rescheduled and deleted", arguments: TestJobsEngine.allCases)
    func editing(_ engine: TestJobsEngine) async throws {
        try await withDatabase(engine) { environment in
            func jobs(_ arguments: String...) async throws -> Outcome {
                try await ServerProcess.run(["jobs"] + arguments, of: .sample, environment: environment)
            }
            let id = try await enqueue(for: try await insertTenant(environment), environment)
            let changed = try await jobs(
                "edit", id, "--arguments", #"{"format": "csv"}"#, "--priority", "high", "--queue", "default")
            #expect(changed.code == 0 && changed.output.isEmpty && changed.messages.contains(id), "\(changed)")
            #expect(try await jobs("reschedule", id, "--at", "2199-01-01T00:00:00Z").messages.contains("2199-01-01"))
            let shown = try await jobs("show", id).output
            for line in ["queue: default", "state: scheduled", "scheduled: 2199-01-01", "priority high"] {
                #expect(shown.contains(line), "\(shown)")
            }
            #expect(try await jobs("reschedule", id, "--delay", "0").code == 0)
            #expect(try await jobs("show", id).output.contains("state: available"))
            let refused = try await jobs("edit", id, "--arguments", #"{"format": "xml"}"#)
            #expect(refused.code == 1 && refused.messages.contains("/arguments/format"), "\(refused)")
            let deleted = try await jobs("delete", id)
            #expect(deleted.code == 0 && deleted.messages.contains(id), "\(deleted)")
            let gone = try await jobs("show", id)
            #expect(gone.code == 1 && gone.messages.contains("job.not_found"))
            let other = try await enqueue(for: try await insertTenant(environment), environment)
            #expect(try await jobs("cancel", other).code == 0)
            for arguments in [["edit", other, "--priority", "low"], ["delete", other]] {
                let late = try await ServerProcess.run(["jobs"] + arguments, of: .sample, environment: environment)
                #expect(late.code == 1 && late.messages.contains("job.not_waiting"), "\(late)")
            }
            for command in ["edit", "reschedule", "delete"] {
                let help = try await jobs(command, "--help")
                #expect(help.code == 0 && help.output.contains("USAGE"), "\(help)")
            }
        }
    }

    @Test(
        "Pausing and resuming a queue are idempotent, and the statistics show the state",
        arguments: TestJobsEngine.allCases)
    func pausing(_ engine: TestJobsEngine) async throws {
        try await withDatabase(engine) { environment in
            func jobs(_ arguments: String...) async throws -> Outcome {
                try await ServerProcess.run(["jobs"] + arguments, of: .sample, environment: environment)
            }
            _ = try await enqueue(for: try await insertTenant(environment), environment)
            for _ in 0..<2 { #expect(try await jobs("pause", "reports").code == 0) }
            let paused = try await jobs("stats")
            #expect(paused.code == 0 && paused.output.contains("reports (paused)"), "\(paused)")
            for _ in 0..<2 { #expect(try await jobs("resume", "reports").code == 0) }
            let resumed = try await jobs("stats").output
            #expect(resumed.contains("reports") && !resumed.contains("(paused)"), "\(resumed)")
        }
    }

    @Test("Invalid arguments are rejected with the reason", arguments: TestJobsEngine.allCases)
    func refusals(_ engine: TestJobsEngine) async throws {
        let (unknown, absent) = ("\(ID<BackgroundJob>())", "\(ID<Tenant>())")
        let format = #"{"format": "csv"}"#
        let refused: [(arguments: [String], code: Int32, reason: String)] = [
            (["jobs", "pause", "nowhere"], 1, "job.unknown_queue"),
            (["jobs", "resume", "nowhere"], 1, "job.unknown_queue"),
            (["jobs", "pause"], 64, "queue"),
            (["jobs", "enqueue", "samples.dance"], 1, "job.unknown_name"),
            (["jobs", "enqueue", "samples.export", #"{"format": "xml"}"#], 1, "format"),
            (["jobs", "enqueue", "samples.export", "csv"], 1, "JSON"),
            (["jobs", "enqueue", "samples.export", "{}", "--tenant", "acme"], 64, "tenant"),
            (["jobs", "enqueue", "samples.export", format, "--tenant", absent], 1, absent),
            (["jobs", "enqueue", "samples.export", format, "--delay", "9223372036854775807"], 64, "3162240000"),
            (["jobs", "enqueue", "samples.export", format, "--delay=-5"], 64, "--delay"),
            (["jobs", "reschedule", unknown, "--delay=-5"], 64, "3162240000"),
            (["jobs", "show", unknown], 1, "job.not_found"), (["jobs", "show", "acme"], 64, "acme"),
            (["jobs", "cancel", unknown], 1, "job.not_found"), (["jobs", "retry", unknown], 1, "job.not_found"),
            (["jobs", "edit", unknown, "--priority", "low"], 1, "job.not_found"),
            (["jobs", "edit", unknown], 64, "--queue"),
            (["jobs", "edit", unknown, "--priority", "top"], 64, "top"),
            (["jobs", "edit", unknown, "--queue", "nowhere"], 1, "job.not_found"),
            (["jobs", "edit", unknown, "--arguments", "csv"], 1, "JSON"),
            (["jobs", "reschedule", unknown], 64, "--delay"),
            (["jobs", "reschedule", unknown, "--delay", "-1"], 64, "delay"),
            (["jobs", "reschedule", unknown, "--at", "soon"], 64, "soon"),
            (["jobs", "delete", unknown], 1, "job.not_found"),
            (["jobs", "cancel"], 64, "--state"), (["jobs", "retry"], 64, "--state"),
            (["jobs", "cancel", unknown, "--queue", "reports"], 64, "--state"),
            (["jobs", "list", "--limit", "0"], 64, "--limit"), (["jobs", "list", "--state", "lost"], 64, "lost"),
            (["work", "--concurrency", "0"], 64, "--concurrency"),
            (["work", "--queues", "nowhere"], 1, "job.unknown_queue"),
        ]
        try await withDatabase(engine) { environment in
            for (arguments, code, reason) in refused {
                let result = try await ServerProcess.run(arguments, of: .sample, environment: environment)
                #expect(result.code == code && result.output.isEmpty, "\(arguments): \(result)")
                #expect(result.messages.contains(reason), "\(arguments): \(result)")
            }
            let listed = try await ServerProcess.run(["jobs", "list"], of: .sample, environment: environment)
            #expect(listed.code == 0 && !listed.output.contains("samples."), "\(listed)")
        }
    }

    @Test("Commands that need tables report the pending migrations and the fix")
    func unmigrated() async throws {
        try await withTemporaryFolder { folder in
            let environment = ["APP_DATABASE__URL": "sqlite://\(folder)empty.sqlite"]
            for command in [["jobs", "pause", "reports"], ["events", "list"], ["audit", "verify"]] {
                let refused = try await ServerProcess.run(command, of: .sample, environment: environment)
                #expect(refused.code == 1 && refused.messages.contains("database.migrations_pending"), "\(refused)")
                #expect(refused.messages.contains("App migrate up"))
            }
        }
    }

    @Test("A worker doesn't start with pending migrations")
    func pending() async throws {
        try await withTemporaryFolder { folder in
            let result = try await ServerProcess.run(
                ["work"], of: .sample, environment: ["APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite"])
            #expect(result.code == 1 && result.messages.contains("samples.001-create"), "\(result)")
        }
    }

    @Test(
        "A worker runs enqueued jobs, and ends on SIGTERM with success",
        .timeLimit(.minutes(2)), arguments: TestJobsEngine.allCases)
    func work(_ engine: TestJobsEngine) async throws {
        try await withDatabase(engine) { environment in
            let worker = try await ServerProcess.startWorker(.sample, environment: environment)
            defer { worker.terminate() }
            let id = try await enqueue(for: try await insertTenant(environment), environment)
            var shown = ""
            let end = ContinuousClock.now + .seconds(60)
            while !shown.contains("state: completed"), ContinuousClock.now < end {
                shown = try await ServerProcess.run(["jobs", "show", id], of: .sample, environment: environment).output
            }
            #expect(shown.contains("state: completed") && shown.contains("attempt: 1 of 8"), "\(shown)")
            let stats = try await ServerProcess.run(["jobs", "stats"], of: .sample, environment: environment).output
            #expect(stats.contains("\(worker.processID)"), "\(stats)")
            #expect(worker.terminate() == 0)
            let after = try await ServerProcess.run(["jobs", "stats"], of: .sample, environment: environment).output
            #expect(!after.contains("\(worker.processID)"), "\(after)")
        }
    }

    /// Inserts a tenant into the database of the settings; returns its identifier.
    private func insertTenant(_ environment: [String: String]) async throws -> String {
        let database = try Database.open(try #require(environment["APP_DATABASE__URL"]))
        defer { try? database.close() }
        let id = ID<Tenant>()
        try await database.system().write { tx in
            try tx.execute(
                """
                INSERT INTO tenant (id, name, created_at, updated_at) \
                VALUES (\(id), \("Acme"), \(tx.now), \(tx.now))
                """)
        }
        return "\(id)"
    }

    private func enqueue(
        for tenant: String, _ environment: [String: String], _ options: String...
    ) async throws -> String {
        let result = try await ServerProcess.run(
            ["jobs", "enqueue", "samples.export", #"{"format": "csv"}"#, "--tenant", tenant] + options, of: .sample,
            environment: environment)
        try #require(result.code == 0, "\(result)")
        let id = result.output.trimmingCharacters(in: .newlines)
        #expect(ID<BackgroundJob>(id) != nil, "\(result)")
        return id
    }

    /// Runs `body` with the settings of a migrated database of the engine.
    private func withDatabase(
        _ engine: TestJobsEngine, _ body: ([String: String]) async throws -> Void
    ) async throws {
        func migrated(_ environment: [String: String]) async throws {
            let migration = try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment)
            try #require(migration.code == 0, "\(migration)")
            try await body(environment)
        }
        guard engine == .postgres, let server = TestPostgres.current else {
            return try await withTemporaryFolder { folder in
                try await migrated(["APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite"])
            }
        }
        try await server.withDatabase { name in
            try await migrated([
                "APP_DATABASE__URL": server.url(name, as: TestPostgres.applicationRole),
                "APP_DATABASE__MIGRATION_URL": server.url(name, as: TestPostgres.ownerRole),
            ])
        }
    }
}
