import App
import Foundation
import Testing
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisTesting

/// `App audit`, as operators and scripts use it.
@Suite("Audit commands")
struct AuditCommandTests {
    private func withDatabase(
        _ body: (_ path: String, _ environment: [String: String]) async throws -> Void
    ) async throws {
        let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/app.sqlite"
        let environment = [
            "APP_DATABASE__URL": "sqlite://\(path)",
            "APP_AUDIT__SIGNING_KEY": Data(repeating: 7, count: 32).base64EncodedString(),
        ]
        #expect(try await ServerProcess.run(["migrate", "up"], environment: environment).code == 0)
        try await body(path, environment)
    }

    @Test("Manipulated entries are reported, also by the exit code; a file of checkpoints reveals a truncated chain")
    func verify() async throws {
        try await withDatabase { path, environment in
            func audit(_ arguments: String...) async throws -> (code: Int32, output: String, messages: String) {
                let outcome = try await ServerProcess.run(["audit"] + arguments, environment: environment)
                return (outcome.code, outcome.output, outcome.messages)
            }
            let database = try Database.open("sqlite://\(path)")
            for name in ["Acme", "Globex"] {
                try await database.system().write { tx in
                    try tx.execute(
                        """
                        INSERT INTO tenant (id, name, created_at, updated_at) \
                        VALUES (\(ID<Tenant>()), \(name), \(tx.now), \(tx.now))
                        """)
                }
            }
            let signed = try await audit("checkpoint")
            #expect(signed.code == 0 && signed.messages.contains("Public key: "), "\(signed)")
            let file = path + ".checkpoints"
            try signed.output.write(toFile: file, atomically: true, encoding: .utf8)
            // Also when a worker, or the same command, has just signed: a file that is lost can be printed again.
            #expect(try await audit("checkpoint").output == signed.output)
            #expect(signed.output.split(separator: "\n").count == 2)
            let whole = try await audit("verify", "--checkpoints", file)
            #expect(whole.code == 0 && whole.output.contains("valid"), "\(whole)")
            let exported = try await audit("export")
            #expect(exported.output.split(separator: "\n").count == 2 && exported.output.contains("Globex"))
            #expect(try await audit("erase", "--reason", "none said").code == 64)
            for blank in ["", " \t\n"] {
                #expect(try await audit("erase", "--entry", "1", "--reason", blank).code == 64)
            }
            for command in ["verify", "export"] {
                let unknown = try await audit(command, "--tenant", "\(ID<Tenant>())")
                #expect(unknown.code == 1 && unknown.output.isEmpty, "\(unknown)")
                #expect(unknown.messages.contains("audit.no_chain"), "\(unknown)")
            }
            let erased = try await audit("erase", "--entry", "1", "--reason", "asked to")
            #expect(erased.code == 0 && erased.messages.contains("Erased: 1"), "\(erased)")
            #expect(try await audit("verify").code == 0)

            try await database.run(
                script: "DROP TRIGGER audit_entry_keep_update; UPDATE audit_entry SET action = 'x' WHERE id = 2")
            let changed = try await audit("verify")
            #expect(changed.code == 1 && changed.output.contains("position 1, entry 2"), "\(changed)")
            // The whole history is gone, up to places that were signed.
            try await database.run(
                script: """
                    DROP TRIGGER audit_entry_keep_delete; DROP TRIGGER audit_seal_keep_delete;
                    DELETE FROM audit_entry; DELETE FROM audit_seal;
                    """)
            let emptied = try await audit("verify", "--checkpoints", file)
            #expect(emptied.code == 1 && emptied.output.contains("truncated"), "\(emptied)")
            try database.close()
        }
    }

    @Test("A file of checkpoints that can't be read, or has none, is refused with its path and the reason or the line")
    func checkpointFiles() async throws {
        try await withDatabase { path, environment in
            let folder = (path as NSString).deletingLastPathComponent
            let files: [(name: String, content: Data?, reason: String)] = [
                ("missing", nil, "doesn't exist"),
                ("latin", Data([0x63, 0x61, 0x66, 0xE9]), "UTF-8"),
                ("empty", Data(), "has no checkpoint"),
                ("blank", Data("\n\n\r\n".utf8), "has no checkpoint"),
            ]
            for (name, content, reason) in files {
                let file = "\(folder)/\(name)"
                try content?.write(to: URL(filePath: file))
                let refused = try await ServerProcess.run(
                    ["audit", "verify", "--checkpoints", file], environment: environment)
                #expect(refused.code == 1 && refused.output.isEmpty, "\(refused)")
                #expect(refused.messages.contains(file) && refused.messages.contains(reason), "\(refused)")
            }
            let unreadable = try await ServerProcess.run(
                ["audit", "verify", "--checkpoints", folder], environment: environment)
            #expect(unreadable.code == 1 && unreadable.messages.contains("\(folder) can't be read: it is a folder"))

            let malformed = "\(folder)/malformed"
            try Data("\n\ngarbage".utf8).write(to: URL(filePath: malformed))
            let counted = try await ServerProcess.run(
                ["audit", "verify", "--checkpoints", malformed], environment: environment)
            #expect(counted.code == 1 && counted.messages.contains("Line 3 "), "\(counted)")
        }
    }

    @Test("Policies are listed without a database, and an invalid command is rejected")
    func policies() async throws {
        let listed = try await ServerProcess.run(["audit", "policies"])
        #expect(listed.code == 0 && listed.output.contains("hashing password_hash"), "\(listed)")
        #expect(try await ServerProcess.run(["audit", "verify", "--public-key", "nonsense"]).code == 64)
        #expect(try await ServerProcess.run(["audit", "verify", "--retention", "40000"]).code == 64)
    }

    @Test("Changed settings are audited once at start, with masked secrets")
    func settings() async throws {
        try await withApp(App.self) { app in
            func list(_ values: [String: String]) throws -> SettingsList {
                try ConfigReport(Application.settings(of: App.self), SettingsSources(values: values)).list()
            }
            let key = Data(repeating: 9, count: 32).base64EncodedString()
            for port in ["8081", "8081", "8082"] {
                try await app.application.auditSettings(
                    list(["web.port": port, "audit.signing_key": key]), by: "serve")
            }
            let store = AuditStore(app.application.platform.database.system())
            let found = try await store.entries(AuditFilter(action: "settings.changed"), PageRequest()).items
            #expect(found.count == 2 && found.allSatisfy { $0.entry.origin == "command serve" })
            let payload = try #require(found.first?.entry.payload?.text)
            #expect(payload.contains("8081") && payload.contains("8082") && !payload.contains(key))
        }
    }
}
