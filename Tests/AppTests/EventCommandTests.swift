import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// `App events`, as operators and scripts use it, on both engines.
@Suite("Events from the command line")
struct EventCommandTests {
    private typealias Outcome = (code: Int32, output: String, messages: String)

    @Test("Events are listed with their audiences and subscribers")
    func names() async throws {
        let result = try await ServerProcess.run(["events", "names"], of: .sample)
        #expect(result.code == 0 && result.messages.isEmpty, "\(result)")
        for word in [
            "sample.archived", "samples.view", "samples.activity", "durable", "in the transaction",
        ] {
            #expect(result.output.contains(word), "\(word)")
        }
    }

    @Test(
        "A published event is listed until it is delivered, and is delivered again on replay",
        .timeLimit(.minutes(3)), arguments: TestJobsEngine.allCases)
    func replay(_ engine: TestJobsEngine) async throws {
        try await withServer(engine) { server, environment in
            func events(_ arguments: String...) async throws -> Outcome {
                try await ServerProcess.run(["events"] + arguments, of: .sample, environment: environment)
            }
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let token = try #require(session.json["access_token"]?.string, "\(session)")
            let sample = try await server.send("POST", "/api/v1/samples", ["name": "Apollo"], token: token)
            let id = try #require(sample.json["id"]?.string, "\(sample)")
            let waiting = try await events("list")
            #expect(waiting.code == 0, "\(waiting)")
            #expect(try waiting.output.contains(Regex(#"samples\.activity +1 +0"#)), "\(waiting)")

            let worker = try await ServerProcess.startWorker(.sample, environment: environment)
            defer { worker.terminate() }
            func activity() async throws -> Int {
                let answer = try await server.send("GET", "/api/v1/samples/\(id)/activity", token: token)
                return answer.json["items"]?.array?.count ?? -1
            }
            try await becomes { try await activity() == 1 }
            try await becomes { try await events("list").output.contains(Regex(#"samples\.activity +0 +0"#)) }
            let since = "2020-01-01T00:00:00Z"
            #expect(try await events("replay", "samples.activity", "--since", since).messages == "Replayed 0.\n")
            let again = try await events("replay", "samples.activity", "--since", since, "--again")
            #expect(again.messages == "Replayed 1.\n", "\(again)")
            try await becomes { try await activity() == 2 }
            #expect(try await events("replay", "samples.activity", "--discarded").messages == "Replayed 0.\n")
            #expect(try await events("rebase").code == 0)

            let unknown = "\(ID<PublishedEvent>())"
            let refused: [(arguments: [String], code: Int32, reason: String)] = [
                (["replay", "samples.activity"], 64, "--since"),
                (["replay", "samples.activity", "--since", "yesterday"], 64, "yesterday"),
                (["replay", "samples.activity", "--discarded", "--again"], 64, "exclude each other"),
                (["replay", "absent", "--discarded"], 1, "event.unknown_subscriber"),
                (["replay", "absent", "--event", unknown], 1, "event.unknown_subscriber"),
                (["replay", "samples.activity", "--event", unknown], 1, "event.not_found"),
                (["replay", "webhooks", "--since", since], 1, "event.catching_up"),
                (["replay", "webhooks", "--discarded"], 1, "App events reset"),
                (["reset", "samples.activity", "--to-end"], 1, "event.not_catching_up"),
                (["reset", "absent", "--to-beginning"], 1, "event.unknown_subscriber"),
                (["reset", "samples.activity"], 64, "--to-beginning"),
            ]
            for (arguments, code, reason) in refused {
                let result = try await ServerProcess.run(["events"] + arguments, of: .sample, environment: environment)
                #expect(result.code == code && result.output.isEmpty, "\(arguments): \(result)")
                #expect(result.messages.contains(reason), "\(arguments): \(result)")
            }
        }
    }

    private func becomes(_ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Runs `body` with a server on a migrated database of the engine; the server runs no jobs.
    private func withServer(
        _ engine: TestJobsEngine, _ body: (ServerProcess, [String: String]) async throws -> Void
    ) async throws {
        func serving(_ environment: [String: String]) async throws {
            let environment = environment.merging(["APP_JOBS__RUN_IN_SERVER": "false"]) { $1 }
            let migration = try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment)
            try #require(migration.code == 0, "\(migration)")
            let server = try await ServerProcess.start(.sample, database: "", environment: environment)
            defer { server.terminate() }
            try await body(server, environment)
        }
        guard engine == .postgres, let server = TestPostgres.current else {
            return try await withTemporaryFolder { folder in
                try await serving(["APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite"])
            }
        }
        try await server.withDatabase { name in
            try await serving([
                "APP_DATABASE__URL": server.url(name, as: TestPostgres.applicationRole),
                "APP_DATABASE__MIGRATION_URL": server.url(name, as: TestPostgres.ownerRole),
            ])
        }
    }
}
