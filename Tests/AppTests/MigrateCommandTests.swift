import Foundation
import Testing
import TrellisDatabase

/// `App migrate`, as operators and pipelines use it.
@Suite("Migrate commands")
struct MigrateCommandTests {
    private typealias Outcome = (code: Int32, output: String, messages: String)

    private func withDatabase(
        _ body: (_ folder: String, _ migrate: (String...) async throws -> Outcome) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await body(folder) { (arguments: String...) in
                try await ServerProcess.run(
                    ["migrate"] + arguments, environment: ["APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite"])
            }
        }
    }

    @Test("`to` applies up to a migration and reverts down to it; an unknown one is rejected by name")
    func to() async throws {
        try await withDatabase { _, migrate in
            let up = try await migrate("to", "tenants.001-create")
            #expect(up.code == 0 && up.messages.contains("tenants.001-create"))
            #expect(try await migrate("status").output.contains("webhooks.001-create  pending"))
            #expect(try await migrate("up").code == 0)
            let down = try await migrate("to", "users.001-create")
            #expect(down.code == 0 && down.messages.contains("webhooks.001-create"))
            #expect(try await migrate("status").output.contains("tenants.001-create  pending"))
            let unknown = try await migrate("to", "users.999-nothing")
            #expect(unknown.code == 1 && unknown.messages.contains("users.999-nothing"))
        }
    }

    @Test("Commands that look at the migrations create no file; with none, every migration is pending")
    func noFile() async throws {
        try await withDatabase { folder, migrate in
            for command in ["status", "plan", "check", "lint"] {
                let outcome = try await migrate(command)
                #expect(outcome.messages.contains(folder + "/app.sqlite"), "\(command): \(outcome)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty, "\(command)")
            }
            #expect(try await migrate("status").output.contains("tenants.001-create  pending"))
            let served = try await ServerProcess.run(
                ["serve"],
                environment: ["APP_DATABASE__URL": "sqlite://\(folder)/deep/app.sqlite", "APP_ENV": "test"])
            #expect(served.code == 1 && served.messages.contains("migrate up"), "\(served)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            #expect(try await migrate("up").code == 0)
            #expect(FileManager.default.fileExists(atPath: folder + "/app.sqlite"))
        }
    }

    @Test("A database file that can't be opened is named")
    func unopened() async throws {
        let path = "/dev/null/app.sqlite"
        for command in [["migrate", "up"], ["serve"]] {
            let outcome = try await ServerProcess.run(command, environment: ["APP_DATABASE__URL": "sqlite://\(path)"])
            #expect(outcome.code == 1 && outcome.messages.contains(path), "\(outcome)")
        }
    }

    @Test("`sql` prints a script for either engine without a database")
    func sql() async throws {
        try await withDatabase { folder, migrate in
            let whole = try await migrate("sql", "--engine", "postgres")
            #expect(whole.code == 0 && whole.messages.isEmpty)
            #expect(whole.output.contains("CREATE POLICY \"webhook_tenant\" ON \"webhook\""))
            #expect(whole.output.contains("INSERT INTO trellis_migration"))
            let part = try await migrate("sql", "--engine", "sqlite", "--from", "webhooks.001-create")
            #expect(part.output.contains("CREATE TABLE \"webhook\"") && !part.output.contains("CREATE TABLE \"user\""))
            #expect(!part.output.contains("POLICY"))
            #expect(try await migrate("sql").code == 64)
            #expect(try await migrate("sql", "--engine", "oracle").code == 64)
            #expect(try await migrate("sql", "--engine", "sqlite", "--to", "x.001-y").code == 1)
            #expect(!FileManager.default.fileExists(atPath: folder + "/app.sqlite"))
        }
    }

    @Test("`check` fails on pending migrations and succeeds on a database that only migrations changed")
    func check() async throws {
        try await withDatabase { _, migrate in
            let before = try await migrate("check")
            #expect(before.code == 1 && before.output.contains("webhooks.001-create is pending."))
            #expect(try await migrate("up").code == 0)
            let after = try await migrate("check")
            #expect(after.code == 0 && after.output.isEmpty && !after.messages.isEmpty, "\(after)")
        }
    }

    @Test("`lint` runs the pending migrations, and finds nothing in the product's migrations")
    func lint() async throws {
        try await withDatabase { _, migrate in
            let all = try await migrate("lint", "--all")
            #expect(all.code == 0 && all.output.isEmpty, "\(all)")
            #expect(try await migrate("status").output.contains("pending"))
        }
    }

    @Test("`new` writes an empty migration once, and rejects invalid arguments")
    func new() async throws {
        try await withDatabase { folder, migrate in
            let path = folder + "/New.swift"
            let written = try await migrate("new", "add-colour", "--module", "webhooks", "--output", path)
            #expect(written.code == 0 && written.output == path + "\n")
            #expect(written.messages.contains(".webhooks042AddColour"))
            #expect(written.messages.contains("Sources/System/Webhooks/WebhookMigrations.swift"))
            #expect(try String(contentsOfFile: path, encoding: .utf8).contains("\"webhooks.042-add-colour\""))
            let again = try await migrate("new", "add-colour", "--module", "webhooks", "--output", path)
            #expect(again.code == 1 && again.messages.contains(path))
            let unchanged = try await migrate("new", "grow", "--from-models")
            #expect(unchanged.code == 1 && unchanged.messages.contains("nothing to migrate"), "\(unchanged)")
            let unknown = try await migrate("new", "grow", "--module", "absent")
            #expect(unknown.code == 1 && unknown.messages.contains("webhooks"))
            #expect(try await migrate("new", "grow").code == 1)
        }
    }

    @Test("`freeze` writes the migrations of a release once, and `check` refuses a migration that differs from it")
    func freeze() async throws {
        try await withDatabase { folder, migrate in
            let releases = folder + "/releases"
            let written = try await migrate("freeze", "0.1.0", "--releases", releases)
            let path = releases + "/0.1.0/migrations.txt"
            #expect(written.code == 0 && written.output == path + "\n", "\(written)")
            #expect(try await migrate("freeze", "0.1.0", "--releases", releases).code == 0)
            #expect(try await migrate("freeze", "1.0", "--releases", releases).code == 1)
            #expect(try await migrate("up").code == 0)
            #expect(try await migrate("check", "--releases", releases).code == 0)

            let text = try String(contentsOfFile: path, encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.contains("webhooks.001-create") })
            let other = text.replacing(line, with: "migration webhooks.001-create 00 00")
            try other.write(toFile: path, atomically: true, encoding: .utf8)
            let changed = try await migrate("check", "--releases", releases)
            #expect(changed.code == 1 && changed.output.contains("webhooks.001-create was changed after release 0.1.0"))
            #expect(try await migrate("freeze", "0.1.0", "--releases", releases).code == 1)
            #expect(try await migrate("freeze", "0.2.0", "--releases", releases).code == 1)
        }
    }

    @Test("`repair` accepts a changed migration by its name, and the audit keeps the reason")
    func repair() async throws {
        try await withDatabase { folder, migrate in
            #expect(try await migrate("up").code == 0)
            let database = try Database.open("sqlite://\(folder)/app.sqlite")
            defer { try? database.close() }
            // As if the migration had been another one when it was applied.
            try await database.run(
                script: "UPDATE trellis_migration SET declaration = '2:00' WHERE id = 'webhooks.001-create'")
            let changed = try await migrate("up")
            #expect(changed.code == 1 && changed.messages.contains("App migrate repair webhooks.001-create"))
            #expect(try await migrate("status").output.contains("webhooks.001-create  changed"))

            #expect(try await migrate("repair", "webhooks.001-create").code == 64)
            #expect(try await migrate("repair", "webhooks.001-create", "--reason", " \t").code == 64)
            #expect(try await migrate("repair", "webhooks.999-none", "--reason", "x").code == 1)
            let repaired = try await migrate("repair", "webhooks.001-create", "--reason", "only a comment")
            #expect(repaired.code == 0 && repaired.messages.contains("is accepted"), "\(repaired)")
            #expect(try await migrate("check").code == 0)
            let entries = try await database.engine.read(on: .primary) { connection in
                try connection.collect(
                    "SELECT origin || '/' || record_id || '/' || reason FROM audit_entry WHERE action = 'migration.repaired'"
                ) { try $0.decode(String.self, at: 0) }
            }
            #expect(entries == ["migrate repair/webhooks.001-create/only a comment"])
        }
    }

    @Test("`drop-retired` refuses a module that isn't retired, by name")
    func dropRetired() async throws {
        try await withDatabase { _, migrate in
            #expect(try await migrate("up").code == 0)
            let refused = try await migrate("drop-retired", "webhooks", "--confirm")
            #expect(refused.code == 1 && refused.messages.contains("webhooks isn't a retired module"))
            #expect(try await migrate("status").output.contains("webhooks.001-create  applied"))
        }
    }

    @Test("Ten processes that migrate concurrently all succeed, and each migration is applied once")
    func tenProcesses() async throws {
        try await withTemporaryFolder { folder in
            let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await ServerProcess.run(
                            ["migrate", "up"], environment: ["APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite"])
                    }
                }
                return try await group.reduce(into: [Outcome]()) { $0.append($1) }
            }
            for outcome in outcomes { #expect(outcome.code == 0, "\(outcome)") }
            let applied = outcomes.map(\.messages).joined()
            #expect(applied.ranges(of: "webhooks.001-create").count == 1)
        }
    }
}
