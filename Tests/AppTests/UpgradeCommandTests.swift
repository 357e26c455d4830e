import Foundation
import Testing
import TrellisDatabase
import TrellisTesting

/// `App upgrade` in a made-up package, with real tools.
@Suite("Upgrading a product", .serialized, .timeLimit(.minutes(10)))
struct UpgradeCommandTests {
    private typealias Outcome = (code: Int32, output: String, messages: String)

    private func withPackage(
        _ body: (_ package: MadeUpPackage, _ folder: String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in try await body(try await MadeUpPackage(in: folder), folder) }
    }

    private func upgrade(
        _ package: MadeUpPackage, to version: String, _ more: String..., environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await ServerProcess.run(
            ["upgrade", "--to", version, "--package", package.folder, "--product", "App"] + more,
            environment: environment)
    }

    @Test("The version is raised, the pages crossed are printed, and the new program migrates a copy with all rows")
    func sqlite() async throws {
        try await withPackage { package, folder in
            let environment = ["APP_DATABASE__URL": "sqlite://\(folder)/app's.sqlite"]
            let migrate = { (words: String...) in
                try await ServerProcess.run(["migrate"] + words, environment: environment)
            }
            #expect(try await migrate("to", "tenants.001-create").code == 0)
            let before = try await migrate("status").output
            let former = try package.manifest

            let result = try await upgrade(package, to: "0.2.0", environment: environment)
            #expect(result.code == 0, "\(result.messages)")
            #expect(try package.manifest == former.replacing("from: \"0.1.0\"", with: "from: \"0.2.0\""))
            #expect(result.messages.contains("Package.swift:6: trellis 0.1.0 → 0.2.0"))
            #expect(result.output.contains("# The page of 0.2.0") && !result.output.contains("page of 0.1.0"))
            #expect(!result.output.contains("page of 0.3.0"), "0.3.0 exists, and wasn't requested")
            #expect(result.messages.contains("built with 0.2.0"))
            #expect(result.output.contains("CREATE TABLE \"webhook\""))
            #expect(result.messages.contains("Applied: ") && result.messages.contains("webhooks.001-create"))
            #expect(try await migrate("status").output == before, "the database itself was migrated")

            // A second run, after the product was changed because it didn't build, tries the migrations again.
            let again = try await upgrade(package, to: "0.2.0", environment: environment)
            #expect(again.code == 0 && again.messages.contains("requires trellis 0.2.0 already"))
            #expect(again.messages.contains("Applied: "))

            let older = try await upgrade(package, to: "0.1.0", environment: environment)
            #expect(older.code == 1 && older.messages.contains("upgrade.not_later"))
        }
    }

    @Test(
        "On PostgreSQL, the new program migrates a copy of schema and history, which is dropped afterwards",
        .enabled(if: TestPostgres.current != nil))
    func postgres() async throws {
        let postgres = try #require(TestPostgres.current)
        try await postgres.withDatabase { name in
            let environment = [
                "APP_DATABASE__URL": postgres.url(name, as: TestPostgres.applicationRole),
                "APP_DATABASE__MIGRATION_URL": postgres.url(name, as: TestPostgres.ownerRole),
            ]
            let migrate = { (words: String...) in
                try await ServerProcess.run(["migrate"] + words, environment: environment)
            }
            #expect(try await migrate("to", "tenants.001-create").code == 0)
            let before = try await migrate("status").output
            try await withPackage { package, _ in
                let result = try await upgrade(package, to: "0.2.0", environment: environment)
                #expect(result.code == 0, "\(result.messages)")
                #expect(result.output.contains("CREATE TABLE \"webhook\""))
                #expect(!result.output.contains("CREATE TABLE \"tenant\""), "the history wasn't copied")
                #expect(result.messages.contains("without rows") && result.messages.contains("Applied: "))
            }
            #expect(try await migrate("status").output == before)
            let owner = try Database.open(postgres.url("postgres", as: TestPostgres.ownerRole))
            defer { try? owner.close() }
            // Fails with a division by zero when there is no such database.
            let copies = "SELECT 1 / count(*) FROM pg_database WHERE datname LIKE 'trellis\\_upgrade\\_%'"
            await #expect(throws: DatabaseError.self) { try await owner.run(script: copies) }
        }
    }

    @Test("A command that is interrupted while the new program runs ends it, and deletes the copy")
    func interrupted() async throws {
        try await withPackage { package, folder in
            let environment = ["APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite", "TMPDIR": folder]
            #expect(try await ServerProcess.run(["migrate", "up"], environment: environment).code == 0)
            let result = try await upgrade(
                package, to: "0.2.0", environment: environment.merging(["INTERRUPT_PARENT": "1"]) { $1 })
            #expect(result.code == 130, "\(result.messages)")
            #expect(result.messages.contains("the copy was deleted"))
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.filter { $0.hasPrefix("trellis-upgrade-") } == [])
        }
    }

    @Test("--dry-run changes nothing")
    func dryRun() async throws {
        try await withPackage { package, _ in
            let former = try package.manifest
            let result = try await upgrade(package, to: "0.2.0", "--dry-run")
            #expect(result.code == 0)
            #expect(result.messages.contains("trellis 0.1.0 → 0.2.0"))
            #expect(result.output.contains("swift package resolve trellis --version 0.2.0"))
            #expect(try package.manifest == former)
            #expect(!FileManager.default.fileExists(atPath: "\(package.folder)/.build"))
        }
    }

    @Test("A version that doesn't exist leaves the manifest as it was")
    func unknownVersion() async throws {
        try await withPackage { package, _ in
            let former = try package.manifest
            let result = try await upgrade(package, to: "0.9.0")
            #expect(result.code == 1 && result.messages.contains("upgrade.tool_failed"))
            #expect(try package.manifest == former)
        }
    }

    @Test("A package that can't be upgraded by version is refused with a message that says how to fix it")
    func refusals() async throws {
        try await withPackage { package, folder in
            try package.replace("url: \"file://\(folder)/trellis\", from: \"0.1.0\"", with: "path: \"../trellis\"")
            let path = try await upgrade(package, to: "0.2.0")
            #expect(path.code == 1 && path.messages.contains("upgrade.folder") && path.messages.contains("path:"))
            try package.replace("../trellis", with: "../other")
            #expect(try await upgrade(package, to: "0.2.0").messages.contains("upgrade.not_found"))
            let empty = try await ServerProcess.run(["upgrade", "--to", "0.2.0", "--package", folder])
            #expect(empty.code == 1 && empty.messages.contains("upgrade.no_manifest"))
            #expect(try await upgrade(package, to: "latest").code == 64)
        }
    }

    @Test("Without a database there is nothing to try the migrations on, and none is created")
    func noDatabase() async throws {
        try await withPackage { package, folder in
            let result = try await upgrade(
                package, to: "0.2.0", environment: ["APP_DATABASE__URL": "sqlite://\(folder)/none.sqlite"])
            #expect(result.code == 1 && result.messages.contains("upgrade.nothing_to_copy"))
            #expect(result.output.contains("# The page of 0.2.0"))
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/none.sqlite"))
        }
    }
}
