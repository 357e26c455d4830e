import Logging
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// SQLite's log of committed pages: when it is copied, and how large it gets.
@Suite("SQLite's log")
struct LogSizeTests {
    /// Limits that some dozens of writes reach.
    private static func options(maximum: Int = 100_000) -> DatabaseOptions {
        var options = DatabaseOptions(inlineReads: 0)
        options.logLimits = SQLiteLogLimits(
            copied: 20, emptied: 60, maximum: maximum, pause: .milliseconds(1), wait: .milliseconds(20))
        return options
    }

    /// The bytes of a log with this number of pages.
    private static func bytes(_ pages: Int) -> Int { 32 + pages * (24 + 4096) }

    @Test(
        "A commit waits for the disk unless the options say otherwise",
        arguments: zip([DatabaseOptions.Durability.full, .normal], [2, 1] as [Int64]))
    func durability(durability: DatabaseOptions.Durability, level: Int64) async throws {
        try await FileDatabase.with(DatabaseOptions(durability: durability)) { file in
            let levels = try await file.database.engine.write(.standard, limit: nil) { connection in
                try connection.collect("PRAGMA synchronous") { $0.integer(at: 0) }
            }
            #expect(levels == [level])
        }
    }

    @Test("Full durability is the default")
    func defaultDurability() {
        #expect(DatabaseOptions().durability == .full)
    }

    @Test("It is copied and begun again while transactions go on, so its file stays small")
    func shrinking() async throws {
        try await FileDatabase.with(Self.options()) { file in
            for number in 0..<200 { try await file.insert("row \(number)", bytes: 20_000) }
            var extra = 0
            try await eventually("the log is small") {
                try await file.insert("extra \(extra)")
                extra += 1
                return file.logSize <= Self.bytes(80)
            }
            #expect(try await file.count() == 200 + extra)
        }
    }

    @Test("A reader that stays open doesn't grow it without end: writes are refused, until that reader ends")
    func reader() async throws {
        try await FileDatabase.with(Self.options(maximum: 300)) { file in
            let gate = Latch()
            let reader = Task {
                try await file.database.system().read { tx in
                    let before = try tx.count(CountryRecord.all)
                    gate.pass()
                    return [before, try tx.count(CountryRecord.all)]
                }
            }
            try await eventually("the reader has its snapshot") { gate.arrivals == 1 }
            var written = 0
            var refusal: (any Error)?
            while refusal == nil, written < 1000 {
                do {
                    try await file.insert("row \(written)", bytes: 20_000)
                    written += 1
                } catch {
                    refusal = error
                }
            }
            #expect(refusal as? DatabaseError == .full)
            #expect(file.logSize <= Self.bytes(330) && written > 10)
            await #expect(throws: DatabaseError.full) { try await file.database.check() }
            #expect(try await file.count() == written)
            #expect(file.log.lines(at: .error).count == 1, "\(file.log.lines(at: .error))")

            gate.open()
            #expect(try await reader.value == [0, 0])
            try await eventually("the server is ready again") { (try? await file.database.check()) != nil }
            try await file.insert("after")
            #expect(try await file.count() == written + 1)
            #expect(file.log.lines(at: .error).count == 1 && file.log.lines(at: .notice).count == 1)
            var extra = 0
            try await eventually("the log is small") {
                try await file.insert("extra \(extra)")
                extra += 1
                return file.logSize <= Self.bytes(80)
            }
        }
    }
}
