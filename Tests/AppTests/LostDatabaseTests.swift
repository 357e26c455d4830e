import Foundation
import Testing
import TrellisSchema

/// A running server whose SQLite file is taken away, or whose disk is full.
@Suite("A server without its database file")
struct LostDatabaseTests {
    /// A server with a user who has some samples.
    private struct Running {
        let server: ServerProcess
        let token: String
        let path: String
        let log: String

        func create(_ name: String) async throws -> ServerProcess.Answer {
            try await server.send("POST", "/api/v1/samples", ["name": .string(name)], token: token)
        }

        func list() async throws -> ServerProcess.Answer {
            try await server.send("GET", "/api/v1/samples", token: token)
        }

        /// The response of `/ready` once it has this status, or the last one within five seconds.
        ///
        /// A result counts for a second.
        func ready(_ status: Int) async throws -> ServerProcess.Answer {
            let deadline = ContinuousClock.now + .seconds(5)
            while true {
                let answer = try await server.send("GET", "/ready")
                if answer.status == status || ContinuousClock.now > deadline { return answer }
                try await Task.sleep(for: .milliseconds(50))
            }
        }

        /// The number of lines of the log with this text.
        func lines(with text: String) throws -> Int {
            let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
            return lines.count { $0.firstRange(of: text) != nil }
        }
    }

    private func withServer(_ body: (Running) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let (path, log) = (folder + "/app.sqlite", folder + "/log")
            let server = try await ServerProcess.start(.sample, database: path, log: log)
            defer { server.kill() }
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let token = try #require(session.json["access_token"]?.string, "\(session)")
            let running = Running(server: server, token: token, path: path, log: log)
            // More bytes than the log of the process will have.
            for number in 0..<40 { #expect(try await running.create("Sample \(number)").status == 201) }
            try await body(running)
        }
    }

    @Test("When its file is removed it acknowledges nothing, isn't ready, and logs that once", .timeLimit(.minutes(2)))
    func removed() async throws {
        try await withServer { running in
            #expect(try await running.ready(200).status == 200)
            try FileManager.default.removeItem(atPath: running.path)
            for number in 0..<5 {
                let answer = try await running.create("Lost \(number)")
                #expect(answer.status == 503 && answer.json["code"]?.string == "database.unusable_file", "\(answer)")
                #expect(try await running.list().status == 503)
                let ready = try await running.ready(503)
                #expect(ready.status == 503 && ready.json["code"]?.string == "ready.database_unavailable", "\(ready)")
            }
            #expect(try running.lines(with: "The database file was removed or replaced") == 1)
            #expect(!FileManager.default.fileExists(atPath: running.path))
        }
    }

    @Test(
        "When its disk is full, writes are 503 with a code and reads go on; with space again, it is ready again",
        .timeLimit(.minutes(2)))
    func fullDisk() async throws {
        try await withServer { running in
            let attributes = try FileManager.default.attributesOfItem(atPath: running.path + "-wal")
            let size = try #require(attributes[.size] as? NSNumber).intValue
            try await limitFiles(of: running.server, to: "\(size)")
            for number in 0..<5 {
                let answer = try await running.create("Lost \(number)")
                #expect(answer.status == 503 && answer.json["code"]?.string == "database.full", "\(answer)")
                #expect(try await running.list().status == 200)
                #expect(try await running.ready(503).status == 503)
            }
            try await limitFiles(of: running.server, to: "unlimited")
            #expect(try await running.ready(200).status == 200)
            #expect(try await running.create("Stored").status == 201)
            #expect(try running.lines(with: "The disk of the database file is full") == 1)
            #expect(try running.lines(with: "The database file can be used again") == 1)
        }
    }

    /// Limits the size of the files that a running process writes, which needs no rights of root.
    private func limitFiles(of server: ServerProcess, to size: String) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/prlimit")
        process.arguments = ["--pid", "\(server.processID)", "--fsize=\(size):unlimited"]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
