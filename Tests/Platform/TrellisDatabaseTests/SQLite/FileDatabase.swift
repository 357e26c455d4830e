import Foundation
import Logging
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@testable import TrellisDatabase

/// A migrated SQLite database in a folder of its own, with what it logged; deleted when the body ends.
struct FileDatabase: Sendable {
    let database: Database
    let path: String
    /// The path of the file behind a symbolic link at ``path``; otherwise the same.
    let target: String
    let log: RecordedLog

    /// The size of the log's file in bytes.
    var logSize: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }

    static func with(
        _ options: DatabaseOptions = DatabaseOptions(), isLinked: Bool = false,
        _ body: (FileDatabase) async throws -> Void
    ) async throws {
        let folder = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = RecordedLog()
        let path = "\(folder)/test.sqlite"
        let target = isLinked ? "\(folder)/real/test.sqlite" : path
        if isLinked {
            let files = FileManager.default
            try files.createDirectory(atPath: "\(folder)/real", withIntermediateDirectories: true)
            try files.createSymbolicLink(atPath: path, withDestinationPath: target)
        }
        let database = try Database.open("sqlite://\(path)", options: options, logger: log.logger)
        try await Migrator(database, migrations: testMigrations).up()
        let result: Result<Void, any Error>
        do {
            let file = FileDatabase(database: database, path: path, target: target, log: log)
            result = .success(try await body(file))
        } catch {
            result = .failure(error)
        }
        try? database.close()
        try result.get()
    }

    /// Inserts a row with this number of bytes.
    func insert(_ id: String, bytes: Int = 10) async throws {
        try await database.system().write { tx in
            try tx.insert(CountryRecord(id: id, name: id, flag: [UInt8](repeating: 7, count: bytes)))
        }
    }

    func count() async throws -> Int {
        try await database.system().read { tx in try tx.count(CountryRecord.all) }
    }

    /// Limits the number of pages of the database, as a full disk would.
    func limit(pages: Int) async throws {
        try await database.engine.withoutTransaction { try $0.execute(script: "PRAGMA max_page_count = \(pages)") }
    }
}
