import Foundation
import Testing
import TrellisSchema

/// The executable, as scripts use it: exit codes, standard output for results, standard error for messages.
@Suite("Commands")
struct CommandTests {
    @Test(
        "Every command has help",
        arguments: [
            [], ["serve"], ["migrate"], ["migrate", "up"], ["migrate", "down"], ["migrate", "status"],
            ["migrate", "plan"], ["migrate", "to"], ["migrate", "sql"], ["migrate", "check"], ["migrate", "lint"],
            ["migrate", "new"], ["routes"],
            ["permissions"], ["openapi"], ["config"], ["config", "list"], ["config", "get"], ["config", "validate"],
            ["config", "explain"], ["config", "diff"], ["secrets"], ["secrets", "generate"], ["users"],
            ["users", "create-superuser"], ["work"], ["jobs"], ["jobs", "stats"],
            ["jobs", "list"], ["jobs", "show"], ["jobs", "retry"], ["jobs", "cancel"], ["jobs", "pause"],
            ["jobs", "resume"], ["jobs", "enqueue"], ["jobs", "names"],
            ["events"], ["events", "list"], ["events", "names"], ["events", "rebase"], ["events", "replay"],
            ["events", "skip"], ["events", "reset"], ["storage"], ["storage", "verify"], ["storage", "copy"],
            ["mail"], ["mail", "list"],
            ["mail", "preview"], ["mail", "send-test"], ["new"], ["new", "product"],
            ["new", "module"], ["upgrade"],
        ])
    func help(command: [String]) async throws {
        let result = try await ServerProcess.run(command + ["--help"])
        #expect(result.code == 0)
        #expect(result.output.contains("USAGE:"))
    }

    @Test("An unknown command is a usage error on standard error")
    func unknown() async throws {
        let result = try await ServerProcess.run(["dance"])
        #expect(result.code == 64)
        #expect(result.output.isEmpty)
        #expect(!result.messages.isEmpty)
    }

    @Test(
        "If the output can't be written, a command says so and ends with 74",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func fullDisk() async throws {
        let result = try await ServerProcess.run(["routes"], to: "/dev/full")
        #expect(result.code == 74 && result.messages.contains("The output can't be written"), "\(result)")
    }

    @Test("Output waits for the reader of a pipe that doesn't block")
    func slowReader() async throws {
        let result = try await ServerProcess.run(["openapi"], nonBlocking: true)
        #expect(result.code == 0 && result.output.utf8.count > 65_536, "\(result.messages)")
        _ = try JSONValue(parsing: result.output)
    }

    @Test("Migrations are applied and reverted, and status lists the applied ones")
    func migrate() async throws {
        try await withTemporaryFolder { folder in
            let environment = ["APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite"]
            let plan = try await ServerProcess.run(["migrate", "plan"], environment: environment)
            #expect(plan.output.contains("CREATE TABLE"))
            #expect(try await ServerProcess.run(["migrate", "up"], environment: environment).code == 0)
            let up = try await ServerProcess.run(["migrate", "status"], environment: environment)
            #expect(up.output.contains("webhooks.001-create") && !up.output.contains("pending"))
            #expect(
                try await ServerProcess.run(["migrate", "down", "--steps", "1"], environment: environment).code == 0)
            let down = try await ServerProcess.run(["migrate", "status"], environment: environment)
            #expect(down.output.contains("pending"))
        }
    }

    @Test("In production, serve doesn't start with pending migrations and names them")
    func pendingInProduction() async throws {
        try await withTemporaryFolder { folder in
            let result = try await ServerProcess.run(
                ["serve"], environment: Self.production(folder))
            #expect(result.code == 1)
            #expect(result.messages.contains("webhooks.001-create"))
            #expect(result.messages.contains("--migrate"))
        }
    }

    @Test("If another process uses the port, the message names it and the setting")
    func portInUse() async throws {
        try await withTemporaryFolder { folder in
            let server = try await ServerProcess.start(database: folder + "/first.sqlite")
            defer { server.terminate() }
            let port = String(server.address.split(separator: ":").last ?? "")
            let result = try await ServerProcess.run(
                ["serve"],
                environment: ["APP_DATABASE__URL": "sqlite://\(folder)/second.sqlite", "APP_WEB__PORT": port])
            #expect(result.code == 1)
            #expect(result.messages.contains(port) && result.messages.contains("port with web.port."))
        }
    }

    @Test("A management listener that can't start is an error with its setting, and the server isn't announced")
    func managementInUse() async throws {
        let other = try SilentListener()
        try await withTemporaryFolder { folder in
            let environment = [
                "APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite", "APP_WEB__PORT": "0",
                "APP_WEB__MANAGEMENT_PORT": "\(other.port)",
            ]
            let inUse = try await ServerProcess.run(["serve"], of: .sample, environment: environment)
            #expect(inUse.code == 1 && inUse.messages.contains("port with web.management_port."), "\(inUse)")
            #expect(!inUse.messages.contains("serves on"))
            let worker = try await ServerProcess.run(["work"], of: .sample, environment: environment)
            #expect(worker.code == 1 && worker.messages.contains("port with web.management_port."), "\(worker)")
            #expect(!worker.messages.contains("runs background jobs"))
            // An address for documentation, which no machine has.
            let wrong = ["APP_WEB__MANAGEMENT_PORT": "0", "APP_WEB__MANAGEMENT_HOST": "192.0.2.1"]
            let unknown = try await ServerProcess.run(
                ["serve"], of: .sample, environment: environment.merging(wrong) { $1 })
            #expect(unknown.code == 1 && unknown.messages.contains("Correct web.management_host"), "\(unknown)")
        }
    }

    @Test("A command on a database that can't be reached says why, without the password")
    func unreachable() async throws {
        let outcome = try await ServerProcess.run(
            ["migrate", "status"], of: .sample,
            environment: ["APP_DATABASE__URL": "postgres://trellis_app:hidden-word@127.0.0.1:1/trellis"])
        let line = outcome.messages.split(separator: "\n").first { $0.hasPrefix("database.disconnected") }
        #expect(outcome.code == 1 && line?.contains("127.0.0.1") == true, "\(outcome)")
        #expect(!outcome.messages.contains("hidden-word"))
    }

    @Test("On SIGTERM, the server ends with success")
    func terminates() async throws {
        try await withTemporaryFolder { folder in
            let server = try await ServerProcess.start(database: folder + "/app.sqlite")
            #expect(server.terminate() == 0)
        }
    }

    @Test("In production, a default secret is rejected by name")
    func defaultSecret() async throws {
        try await withTemporaryFolder { folder in
            let result = try await ServerProcess.run(
                ["serve"], environment: ["APP_ENV": "production", "APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite"])
            #expect(result.code == 78)
            #expect(result.messages.contains("auth."))
        }
    }

    @Test("Without a named environment the server doesn't start with default secrets, and says what to do")
    func unnamedEnvironment() async throws {
        try await withTemporaryFolder { folder in
            var environment = ["APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite"]
            let result = try await ServerProcess.run(["serve"], environment: environment, namesEnvironment: false)
            #expect(result.code == 78)
            #expect(result.messages.contains("APP_ENV") && result.messages.contains("App secrets generate"))
            // With secrets of its own it would serve with the other settings of development, which are open as well.
            let key = "a:" + String(repeating: "BwcH", count: 10) + "Bwc="  // 32 bytes
            environment["APP_AUTH__SIGNING_KEYS"] = key
            environment["APP_WEBHOOKS__SECRET_KEYS"] = key
            environment["APP_DATABASE__CURSOR_KEY"] = "6hFbE0Q0m1nqz8Xb2T9cVwJ7yRk4LsPd"
            let own = try await ServerProcess.run(["serve"], environment: environment, namesEnvironment: false)
            #expect(own.code == 78 && own.messages.contains("APP_ENV=production"), "\(own.messages)")
            environment["APP_ENV"] = "development"
            #expect(try await ServerProcess.run(["migrate", "up"], environment: environment).code == 0)
            // Commands that read no secrets need no environment.
            #expect(try await ServerProcess.run(["routes"], namesEnvironment: false).code == 0)
        }
    }

    @Test("All errors in the settings are reported at once")
    func faultySettings() async throws {
        let result = try await ServerProcess.run(
            ["config", "validate"],
            environment: ["APP_WEB__PORT": "eighty", "APP_LOG__LEVEL": "loud", "APP_WEB__HOTS": "x"])
        #expect(result.code != 0)
        for word in ["APP_WEB__PORT", "APP_LOG__LEVEL", "APP_WEB__HOTS", "did you mean APP_WEB__HOST?"] {
            #expect(result.messages.contains(word))
        }
    }

    @Test("The command line creates a superuser with the password from standard input, and is idempotent")
    func createSuperuser() async throws {
        try await withTemporaryFolder { folder in
            let environment = ["APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite"]
            let command = ["users", "create-superuser", "--email", "root@example.com"]
            let password = "correct horse battery\n"
            let early = try await ServerProcess.run(command, environment: environment, input: password)
            #expect(early.code == 1 && early.messages.contains("App migrate up"))
            #expect(try await ServerProcess.run(["migrate", "up"], environment: environment).code == 0)
            let first = try await ServerProcess.run(command, environment: environment, input: password)
            #expect(first.code == 0 && first.messages.contains("Created"))
            #expect(try await ServerProcess.run(command, environment: environment, input: password).code == 0)
            #expect(try await ServerProcess.run(command, environment: environment).code == 64)
        }
    }

    @Test("Routes are listed as JSON for scripts")
    func routes() async throws {
        let result = try await ServerProcess.run(["routes", "--json"])
        let routes = try JSONValue(parsing: result.output).array ?? []
        #expect(routes.contains { $0["path"]?.string == "/api/v1/webhooks" && $0["access"]?.string == "webhooks.view" })
    }

    /// Returns the variables with which the product starts in production, on a database in `folder`.
    static func production(_ folder: String) -> [String: String] {
        [
            "APP_ENV": "production", "APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite",
            "APP_AUTH__SIGNING_KEYS": "test:" + String(repeating: "c2VjcmV0", count: 8),
            "APP_DATABASE__CURSOR_KEY": "6hFbE0Q0m1nqz8Xb2T9cVwJ7yRk4LsPd",
            "APP_WEBHOOKS__SECRET_KEYS": "test:" + String(repeating: "c2VjcmV0", count: 8),
            "APP_BILLING__ALLOW_FAKE": "true",
        ]
    }
}
