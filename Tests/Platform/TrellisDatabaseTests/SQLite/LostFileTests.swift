import Foundation
import Logging
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// What happens to the file while the database is open.
@Suite("SQLite's file")
struct LostFileTests {
    @Test("While it isn't at its path nothing is read or written, which is logged once; when it is back, all is")
    func moved() async throws {
        try await FileDatabase.with { file in
            try await file.insert("before")
            try FileManager.default.moveItem(atPath: file.path, toPath: file.path + ".away")
            for _ in 0..<3 {
                await #expect(throws: DatabaseError.unusableFile) { try await file.insert("lost") }
                await #expect(throws: DatabaseError.unusableFile) { try await file.count() }
                await #expect(throws: DatabaseError.unusableFile) { try await file.database.check() }
            }
            let errors = file.log.lines(at: .error)
            #expect(errors.count == 1)
            #expect(errors.joined().hasPrefix("The database file was removed") && errors.joined().contains(file.path))
            #expect(!FileManager.default.fileExists(atPath: file.path))

            try FileManager.default.moveItem(atPath: file.path + ".away", toPath: file.path)
            try await file.database.check()
            try await file.insert("after")
            #expect(try await file.count() == 2)
            #expect(file.log.lines(at: .notice).count == 1)
        }
    }

    @Test("Another file at its path is neither read nor written, nor opened by another connection")
    func replaced() async throws {
        try await FileDatabase.with { file in
            try await file.insert("before")
            let other = file.path + ".other"
            try await file.database.engine.withoutTransaction { try $0.execute(script: "VACUUM INTO '\(other)'") }
            let bytes = try Data(contentsOf: URL(filePath: other))
            let setup = SQLiteSetup(
                options: DatabaseOptions(), file: SQLiteFile(file.path, logger: file.log.logger))
            let first = try setup.openFirst()
            defer { try? first.close() }
            try setup.openAgain(isWriter: false).close()
            #expect(rename(other, file.path) == 0)
            #expect(throws: DatabaseError.unusableFile) { try setup.openAgain(isWriter: false) }
            await #expect(throws: DatabaseError.unusableFile) { try await file.insert("lost") }
            await #expect(throws: DatabaseError.unusableFile) { try await file.count() }
            #expect(try Data(contentsOf: URL(filePath: file.path)) == bytes)
        }
    }

    @Test(
        "Without its log or its locks, which are where a symbolic link leads to, the file isn't used",
        arguments: ["-wal", "-shm"], [false, true])
    func withoutLog(_ suffix: String, _ isLinked: Bool) async throws {
        try await FileDatabase.with(isLinked: isLinked) { file in
            try await file.insert("before")
            try FileManager.default.removeItem(atPath: file.target + suffix)
            await #expect(throws: DatabaseError.unusableFile) { try await file.insert("lost") }
            #expect(file.log.lines(at: .error).joined().contains("test.sqlite\(suffix) isn't the file that was opened"))
        }
    }

    @Test("A link that leads to another file isn't followed")
    func anotherTarget() async throws {
        try await FileDatabase.with(isLinked: true) { file in
            try await file.insert("before")
            let other = file.target + ".other"
            try Data().write(to: URL(filePath: other))
            try FileManager.default.removeItem(atPath: file.path)
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: other)
            await #expect(throws: DatabaseError.unusableFile) { try await file.insert("lost") }
        }
    }

    @Test("When its disk is full, writes fail with one code, reads don't, and it is ready again when there is space")
    func fullDisk() async throws {
        try await FileDatabase.with { file in
            try await file.insert("before")
            try await file.limit(pages: 1)
            for _ in 0..<3 {
                await #expect(throws: DatabaseError.full) { try await file.insert("large", bytes: 100_000) }
                await #expect(throws: DatabaseError.full) { try await file.database.check() }
            }
            #expect(try await file.count() == 1)
            #expect(file.log.lines(at: .error).count == 1, "\(file.log.lines(at: .error))")
            try await file.limit(pages: 1_000_000)
            try await file.database.check()
            try await file.insert("large", bytes: 100_000)
            #expect(try await file.count() == 2)
            #expect(file.log.lines(at: .notice).count == 1)
        }
    }

    @Test("A transaction that hides the failure of a full disk reports it nevertheless")
    func hidden() async throws {
        try await FileDatabase.with { file in
            try await file.limit(pages: 1)
            await #expect(throws: DatabaseError.full) {
                try await file.database.system().write { tx in
                    _ = try? tx.insert(CountryRecord(id: "a", name: "a", flag: [UInt8](repeating: 7, count: 100_000)))
                    _ = try? tx.count(CountryRecord.all)
                }
            }
        }
    }

    @Test("A file with which the program can't start is named")
    func start() async throws {
        let path = NSTemporaryDirectory() + "trellis-\(UUID().uuidString)"
        try Data("no folder".utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        for file in ["\(path)/app.sqlite", "\(path)/deep/app.sqlite", path] {
            let error = #expect(throws: DatabaseFileError.self) { try Database.open("sqlite://\(file)") }
            #expect(error?.message.contains(file) ?? false, "\(file)")
        }
    }

    @Test(
        "A file that can't be written is named at the start",
        .enabled(if: geteuid() != 0, "root may write every file"))
    func readOnlyStart() async throws {
        try await FileDatabase.with { file in
            try file.database.close()
            try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: file.path)
            #expect(throws: DatabaseFileError.readOnly(path: file.path)) {
                try Database.open("sqlite://\(file.path)")
            }
        }
    }
}
