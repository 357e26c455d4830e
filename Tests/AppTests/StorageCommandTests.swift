import Foundation
import Testing
import TrellisKernel
import TrellisSchema
import TrellisStorage

/// `App storage`, as operators and scripts use it.
@Suite("Storage commands")
struct StorageCommandTests {
    private typealias Outcome = (code: Int32, output: String, messages: String)

    /// Runs `body` with a server on an empty database and storage, and a function that runs `App storage`.
    private func withServer(
        _ body: (ServerProcess, _ folder: String, _ storage: (String...) async throws -> Outcome) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let environment = ["APP_STORAGE__URL": "file://\(folder)/objects"]
            let server = try await ServerProcess.start(database: folder + "/app.sqlite", environment: environment)
            defer { server.terminate() }
            let all = environment.merging(["APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite"]) { $1 }
            try await body(server, folder) { (arguments: String...) in
                try await ServerProcess.run(["storage"] + arguments, environment: all)
            }
        }
    }

    /// Signs a user up, and sets the avatar of the user and of the tenant: two rows with objects.
    private func addAvatars(_ server: ServerProcess) async throws {
        let session = try await server.send(
            "POST", "/api/v1/auth/signup",
            ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
        let token = try #require(session.json["access_token"]?.string, "\(session)")
        for path in ["/api/v1/users/me/avatar", "/api/v1/tenants/current/avatar"] {
            let put = try await server.send("PUT", path, bytes: Self.image, type: "image/gif", token: token)
            #expect(put.status == 200, "\(put)")
        }
    }

    /// A GIF of 32 × 32 pixels.
    static let image: [UInt8] =
        Array("GIF89a".utf8) + [32, 0, 32, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 32, 0, 32, 0, 0, 2, 1, 0, 0, 0x3B]

    @Test("Verify finds each kind of defect, and exits with 1 only then", .timeLimit(.minutes(3)))
    func verify() async throws {
        try await withServer { server, folder, storage in
            try await addAvatars(server)
            let sound = try await storage("verify", "--content")
            #expect(
                sound.code == 0 && sound.output.contains("2 rows") && sound.output.contains("0 findings"), "\(sound)")

            let store = try await LocalStorage.open(folder: folder + "/objects", isDurable: false)
            let keys = try await store.list(prefix: "", after: nil, limit: 10).objects.map(\.key)
            try #require(keys.count == 2)
            var other = Self.image
            other[other.count - 3] = 9
            try await store.put(keys[0], bytes: other)
            #expect(try await storage("verify").code == 0)
            let content = try await storage("verify", "--content")
            #expect(content.code == 1 && content.output.contains("wrong_content \(keys[0])"), "\(content)")

            try await store.put(keys[0], bytes: other + [0])
            try await store.delete(keys[1])
            let orphan = try StorageKey(
                keys[1].description.split(separator: "/").dropLast().joined(separator: "/") + "/x")
            try await store.put(orphan, bytes: [1])
            // An object is young for an hour at least, so the orphan isn't found yet.
            let defects = try await storage("verify", "--format", "json", "--set", "storage.orphan_age=1h")
            let lines = try defects.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
            #expect(defects.code == 1 && lines.last?["findings"]?.int == 2, "\(defects)")
            #expect(lines.contains { $0["finding"] == "wrong_size" && $0["key"]?.string == "\(keys[0])" })
            #expect(lines.contains { $0["finding"] == "missing" && $0["key"]?.string == "\(keys[1])" })

            let past = try await LocalStorage.open(
                folder: folder + "/objects", isDurable: false, clock: ManualClock(Timestamp(microseconds: 1_000_000)))
            try await past.put(orphan, bytes: [1])
            let orphans = try await storage("verify")
            #expect(orphans.code == 1 && orphans.output.contains("orphan \(orphan)"), "\(orphans)")
            #expect(try await store.head(orphan) != nil)
        }
    }

    @Test("Copy takes everything or a prefix to another folder, goes on where it stopped, and deletes nothing")
    func copy() async throws {
        try await withTemporaryFolder { folder in
            let (from, to) = ("file://\(folder)/from", "file://\(folder)/to")
            let source = try await LocalStorage.open(folder: folder + "/from", isDurable: false)
            for name in ["a/1", "a/2", "b/1"] { try await source.put(try StorageKey(name), bytes: Array(name.utf8)) }
            func copy(_ arguments: String...) async throws -> Outcome {
                try await ServerProcess.run(["storage", "copy"] + arguments)
            }
            let some = try await copy(from, to, "--prefix", "a/")
            #expect(some.code == 0 && some.output.isEmpty && some.messages.contains("Copied 2 objects"), "\(some)")
            let target = try await LocalStorage.open(folder: folder + "/to", isDurable: false)
            try await target.put(try StorageKey("own"), bytes: [1])
            let rest = try await copy(from, to, "--parallel", "1")
            #expect(rest.messages.contains("Copied 1 objects") && rest.messages.contains("2 were there already"))
            #expect(try await target.list(prefix: "", after: nil, limit: 10).objects.count == 4)

            // What can't be written is listed, the others are copied.
            for name in ["a/1", "a/2", "b/1"] { try await target.delete(try StorageKey(name)) }
            try Data().write(to: URL(filePath: folder + "/to/objects/b+"))
            let failed = try await copy(from, to)
            #expect(failed.code == 1 && failed.output.hasPrefix("failed b/1: "), "\(failed)")
            #expect(failed.messages.contains("Copied 2 objects") && failed.messages.contains("1 failed"), "\(failed)")
        }
    }

    @Test("Stores that can't be copied or verified are refused with the reason")
    func refusals() async throws {
        try await withTemporaryFolder { folder in
            let (real, none) = ("file://\(folder)", "file://\(folder)/none")
            let refused: [(arguments: [String], code: Int32, reason: String)] = [
                (["copy", "memory:", none], 1, "storage.memory"), (["copy", real, "memory:"], 1, "storage.memory"),
                (["copy", none, real], 1, "storage.folder_missing"), (["copy", real, real], 1, "storage.same_store"),
                (["copy", "ftp://x", real], 64, "file:///folder"), (["copy", real], 64, "to"),
                (["copy", "s3://key:secret@bucket?region=x", real], 64, "credentials"),
                (["copy", real, none, "--parallel", "0"], 64, "--parallel"),
                (["verify", "--set", "storage.url=memory:"], 1, "storage.memory"),
                (["verify", "--format", "xml"], 64, "xml"),
                (["verify", "--set", "storage.url=\(none)"], 1, "database.migrations_pending"),
            ]
            for (arguments, code, reason) in refused {
                let result = try await ServerProcess.run(
                    ["storage"] + arguments, environment: ["APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite"])
                #expect(result.code == code && result.output.isEmpty, "\(arguments): \(result)")
                #expect(result.messages.contains(reason), "\(arguments): \(result)")
                #expect(!result.messages.contains("secret@"))
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/none"))
        }
    }
}
