import Logging
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// What the server reports besides results.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct NoticeTests {
    /// Runs `body` with another pool for the database under test, and the lines that it logs.
    private func logging(
        _ watcher: Watcher, _ body: (Database) async throws -> Void
    ) async throws -> [String] {
        let lines = Log()
        let database = try Database.open(
            watcher.server.url(watcher.name, as: TestPostgres.applicationRole),
            options: DatabaseOptions(postgres: PostgresOptions(maximumConnections: 1)),
            logger: Logger(label: "test") { _ in LineLogHandler(lines: lines) })
        try await body(database)
        try database.close()
        return lines.entries
    }

    @Test("A warning is logged with its text and code, once; a notice only for debugging")
    func warning() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { _, watcher async throws in
            let lines = try await logging(watcher) { database in
                for _ in 0..<3 {
                    try await database.run(script: "DO $$ BEGIN RAISE WARNING 'it is late'; END $$")
                    try await database.run(script: "DO $$ BEGIN RAISE NOTICE 'it is early'; END $$")
                }
            }
            #expect(lines.count { $0.contains("it is late") && $0.hasPrefix("warning") } == 1)
            #expect(lines.contains { $0.contains("it is late") && $0.contains("01000") })
            #expect(lines.filter { $0.contains("it is early") }.allSatisfy { $0.hasPrefix("debug") })
        }
    }

    @Test("The warning of a collation whose version has changed is logged when a connection is opened")
    func collation() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { _, watcher async throws in
            let admin = try Database.open(watcher.server.url(watcher.name, as: "trellis_super"))
            defer { try? admin.close() }
            try await admin.run(
                script: "UPDATE pg_database SET datcollversion = '0' WHERE datname = current_database()")
            let lines = try await logging(watcher) { database in
                try await database.system().read { _ = try $0.rows("SELECT 1 AS one") }
            }
            #expect(lines.contains { $0.hasPrefix("warning") && $0.contains("collation") })
        }
    }
}

/// A log handler that stores its lines.
private struct LineLogHandler: LogHandler {
    let lines: Log
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(lines: Log) {
        self.lines = lines
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.add("\(event.level) \(event.message) \(event.metadata ?? [:])")
    }
}
