import Foundation
import TrellisDatabase

/// A PostgreSQL server for one test only, so that the test can restart it.
struct DedicatedPostgres: Sendable {
    private let folder: String
    private let port: String

    /// Starts a server, and stops it when `body` has ended.
    ///
    /// - Parameter language: the language of its messages; nil for English.
    static func with(language: String? = nil, _ body: (DedicatedPostgres) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let port = try await script("start", folder, environment: language.map { ["LANGUAGE": $0] } ?? [:])
            let server = DedicatedPostgres(folder: folder, port: port)
            do {
                try await body(server)
            } catch {
                _ = try? await script("stop", folder)
                throw error
            }
            _ = try await script("stop", folder)
        }
    }

    /// Starts a replica of this server, and stops it when `body` has ended.
    func withReplica(_ body: (DedicatedPostgres) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let replica = DedicatedPostgres(folder: folder, port: try await Self.script("replica", folder, port))
            let result: Result<Void, any Error>
            do { result = .success(try await body(replica)) } catch { result = .failure(error) }
            try await replica.stop()
            try result.get()
        }
    }

    /// Stops the server at once; has no effect when it is stopped.
    func stop() async throws {
        _ = try await Self.script("stop", folder)
    }

    /// Returns the URL of a database on the server, for a role.
    func url(_ database: String, as role: String) -> String {
        "postgres://\(role):trellis@127.0.0.1:\(port)/\(database)"
    }

    /// Stops the server at once, like a crash, and starts it again; returns when it responds.
    func restart() async throws {
        _ = try await Self.script("restart", folder)
    }

    /// A script that runs its arguments with only the standard files open: the server outlives the script, and would
    /// keep
    /// the file open that notifies this process of the end of a child.
    private static let closingFiles = """
        for file in /dev/fd/*; do number=${file##*/}; [ "$number" -le 2 ] || eval "exec $number>&-"; done; exec "$0" "$@"
        """

    /// Runs `scripts/postgres`, and returns its output.
    private static func script(_ arguments: String..., environment: [String: String] = [:]) async throws -> String {
        let process = Process()
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.executableURL = URL(filePath: "/bin/bash")
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../scripts/postgres")
        process.arguments = ["-c", closingFiles, path.standardized.path()] + arguments
        // A file and not a pipe: the server would keep a pipe open.
        let output = FileManager.default.temporaryDirectory.appending(
            path: "trellis-\(UUID().uuidString)")
        try Data().write(to: output)
        defer { try? FileManager.default.removeItem(at: output) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return try await ServerProcess.offTheTaskThreads {
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw PostgresScriptFailed(arguments: arguments) }
            return try String(contentsOf: output, encoding: .utf8).trimmingCharacters(
                in: .whitespacesAndNewlines)
        }
    }
}

struct PostgresScriptFailed: Error {
    let arguments: [String]
}
