import Foundation
import Testing
import TrellisDatabase
import TrellisSchema
import TrellisTesting

/// `App doctor`, as operators and scripts use it.
@Suite("Doctor command", .timeLimit(.minutes(3)))
struct DoctorCommandTests {
    /// The output of `App doctor --json`.
    private struct Report {
        let code: Int32
        let json: JSONValue
        let messages: String

        /// The findings of a check as `status: message fix`; nil if the check didn't run.
        func findings(_ check: String) -> [String]? {
            let found = json["checks"]?.array?.first { $0["name"]?.string == check }
            return found?["findings"]?.array?.map { finding in
                let fix = finding["fix"]?.string ?? ""
                return "\(finding["status"]?.string ?? ""): \(finding["message"]?.string ?? "") \(fix)"
            }
        }

        func status(_ check: String) -> String? {
            json["checks"]?.array?.first { $0["name"]?.string == check }?["status"]?.string
        }
    }

    private func doctor(_ environment: [String: String], _ arguments: String...) async throws -> Report {
        let outcome = try await ServerProcess.run(
            ["doctor", "--json"] + arguments, of: .sample, environment: environment)
        return Report(
            code: outcome.code, json: try JSONValue(parsing: outcome.output), messages: outcome.messages)
    }

    /// Runs `body` with the variables of a product on a migrated file.
    private func withProduct(
        migrated: Bool = true, _ body: (_ folder: String, _ environment: [String: String]) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let environment = [
                "APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite", "APP_STORAGE__URL": "file://\(folder)/objects",
                "APP_MAIL__ADAPTER": "memory",
            ]
            if migrated {
                let up = try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment)
                try #require(up.code == 0, "\(up)")
            }
            try await body(folder, environment)
        }
    }

    @Test("A missing database of the jobs is a finding of each check that needs it")
    func missingJobs() async throws {
        try await withProduct { folder, environment in
            let jobs = ["APP_DATABASE__JOBS_URL": "sqlite://\(folder)/jobs.sqlite"]
            let report = try await doctor(environment.merging(jobs) { $1 })
            #expect(report.code == 1 && !FileManager.default.fileExists(atPath: "\(folder)/jobs.sqlite"))
            let missing = report.findings("database")?.last ?? ""
            #expect(missing.contains("jobs.sqlite") && missing.contains("Check database.url and jobs_url"))
            for check in ["migrations", "workers"] { #expect(report.status(check) == "failed", "\(check): \(report)") }
        }
    }

    @Test("On a migrated database every check passes, and the report has each with its findings")
    func sound() async throws {
        try await withProduct { folder, environment in
            let report = try await doctor(environment)
            #expect(report.code == 0, "\(report)")
            #expect(report.json["complete"] == .bool(true) && report.json["environment"]?.string == "development")
            let names = report.json["checks"]?.array?.compactMap { $0["name"]?.string } ?? []
            let expected = [
                "settings", "secrets", "vault", "database", "row_security", "migrations", "clock", "disk", "mail",
                "storage", "workers",
            ]
            #expect(Array(names.prefix(expected.count)) == expected)
            for name in expected where !["workers", "disk"].contains(name) {
                #expect(report.status(name) == "ok", "\(name): \(report)")
            }
            #expect(report.findings("workers")?.first?.hasPrefix("warning: No worker runs.") == true)
            #expect(report.findings("samples.itself") == ["ok: The module depends on nothing else. "])
            let objects = try FileManager.default.subpathsOfDirectory(atPath: folder + "/objects")
            #expect(!objects.contains { $0.contains("doctor/") }, "the probe of the storage is left: \(objects)")
        }
    }

    @Test("Without JSON each finding is a line for people, without colour in a pipe")
    func text() async throws {
        try await withProduct { _, environment in
            let outcome = try await ServerProcess.run(["doctor"], of: .sample, environment: environment)
            #expect(outcome.code == 0 && !outcome.output.contains("\u{1B}"), "\(outcome)")
            #expect(outcome.output.contains("ok       migrations"))
            #expect(outcome.output.contains("Fix: Start `App work`"))
        }
    }

    @Test("A missing database is a finding with its fix, hides no other check, and isn't created")
    func missingFile() async throws {
        try await withProduct(migrated: false) { folder, environment in
            let report = try await doctor(environment)
            #expect(report.code == 1 && report.status("database") == "failed", "\(report)")
            #expect(report.findings("database")?.first?.contains("App migrate up") == true)
            #expect(report.status("migrations") == "failed" && report.status("workers") == "failed")
            #expect(report.status("storage") == "ok" && report.status("mail") == "ok")
            #expect(!FileManager.default.fileExists(atPath: folder + "/app.sqlite"))
        }
    }

    @Test("On an empty file each failure has a fix, the workers' too, and the file stays as it is")
    func emptyFile() async throws {
        try await withProduct(migrated: false) { folder, environment in
            let file = folder + "/app.sqlite"
            try Data().write(to: URL(filePath: file))
            let report = try await doctor(environment)
            let workers = report.findings("workers")?.first ?? ""
            #expect(workers.contains("pending") && workers.contains("Run `App migrate up`."), "\(report)")
            let names = report.json["checks"]?.array?.compactMap { $0["name"]?.string } ?? []
            let unfixed = names.flatMap { report.findings($0) ?? [] }.filter {
                $0.hasPrefix("failed: ") && $0.hasSuffix(" ")
            }
            #expect(unfixed == [])
            #expect(try Data(contentsOf: URL(filePath: file)).isEmpty)
        }
    }

    @Test("Pending and changed migrations are named, each with its fix")
    func migrations() async throws {
        try await withProduct { folder, environment in
            let down = try await ServerProcess.run(
                ["migrate", "down", "--steps", "1"], of: .sample, environment: environment)
            try #require(down.code == 0, "\(down)")
            let pending = try await doctor(environment)
            #expect(pending.code == 1 && pending.status("migrations") == "failed")
            #expect(pending.findings("migrations")?.first?.contains("Run `App migrate up`.") == true)

            let up = try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment)
            try #require(up.code == 0, "\(up)")
            let database = try Database.open("sqlite://\(folder)/app.sqlite")
            try await database.run(
                script: "UPDATE trellis_migration SET declaration = '2:00' WHERE id = 'users.001-create'")
            try database.close()
            let changed = try await doctor(environment)
            #expect(changed.code == 1)
            let finding = changed.findings("migrations")?.first ?? ""
            #expect(finding.contains("users.001-create") && finding.contains("App migrate repair"), "\(finding)")
        }
    }

    @Test("A storage that can't be written and a mail server that is away are two findings")
    func outside() async throws {
        try await withProduct { folder, environment in
            // A file in the place of a folder, which no user can write into.
            try Data().write(to: URL(filePath: folder + "/file"))
            var environment = environment
            environment["APP_STORAGE__URL"] = "file://\(folder)/file/objects"
            environment["APP_MAIL__ADAPTER"] = "smtp"
            environment["APP_MAIL__FROM"] = "noreply@example.com"
            environment["APP_MAIL__URL"] = "smtp://ada:correct-horse@127.0.0.1:1?tls=off"
            let report = try await doctor(environment)
            #expect(report.code == 1 && report.status("storage") == "failed" && report.status("mail") == "failed")
            #expect(report.findings("mail")?.first?.contains("127.0.0.1:1") == true, "\(report)")
            #expect(report.findings("storage")?.first?.contains("section storage") == true)
            #expect(report.status("database") == "ok" && report.status("migrations") == "ok")
            #expect(!"\(report)".contains("correct-horse"))
        }
    }

    @Test("A mail server that accepts connections and never replies ends one check at its time limit")
    func silentServer() async throws {
        try await withProduct { _, environment in
            let silent = try SilentListener()
            var environment = environment
            environment["APP_MAIL__ADAPTER"] = "smtp"
            environment["APP_MAIL__FROM"] = "noreply@example.com"
            environment["APP_MAIL__URL"] = "smtp://127.0.0.1:\(silent.port)?tls=off"
            let report = try await doctor(environment, "--timeout", "1")
            #expect(report.code == 1)
            #expect(report.findings("mail")?.first?.contains("within 1 seconds") == true, "\(report)")
            #expect(report.status("database") == "ok")
        }
    }

    @Test("Settings that aren't valid are all reported, and the report says that it isn't complete")
    func settings() async throws {
        try await withProduct { _, environment in
            var environment = environment
            environment["APP_WEB__PORT"] = "many"
            environment["APP_LOG__FORMAT"] = "xml"
            let report = try await doctor(environment)
            #expect(report.code == 1 && report.json["complete"] == .bool(false))
            #expect(report.findings("settings")?.count == 2, "\(report)")
            #expect(report.findings("database") == nil)
        }
    }

    @Test("Without Vault the settings can't be read, which is a finding of Vault too")
    func vaultAway() async throws {
        let report = try await doctor([
            "APP_VAULT__ADDRESS": "http://127.0.0.1:1", "APP_VAULT__PATH": "secret/app", "APP_VAULT__TOKEN": "token",
            "APP_VAULT__START_LIMIT": "0s",
        ])
        #expect(report.code == 1 && report.status("settings") == "failed" && report.status("vault") == "failed")
        #expect(report.findings("vault")?.first?.contains("http://127.0.0.1:1 can't be reached") == true, "\(report)")
    }

    @Test("A secret that is easy to guess is named without its value")
    func secrets() async throws {
        try await withProduct { _, environment in
            var environment = environment
            environment["APP_DATABASE__CURSOR_KEY"] = "changeme-abcdefghijklmnopqrstuvwxyz-0123"
            let report = try await doctor(environment)
            #expect(report.code == 0 && report.status("secrets") == "warning", "\(report)")
            #expect(report.findings("secrets")?.first?.contains("database.cursor_key") == true)
            #expect(!"\(report)".contains("changeme-abc"))
        }
    }

    @Test("A time limit outside of its range is a wrong command line", arguments: ["0", "301", "x"])
    func wrongLimit(_ limit: String) async throws {
        #expect(try await ServerProcess.run(["doctor", "--timeout", limit], of: .sample).code == 64)
    }
}
