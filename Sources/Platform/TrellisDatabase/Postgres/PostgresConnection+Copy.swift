import CLibPQ
import Foundation

extension PostgresConnection {
    /// Inserts the rows with COPY, which is faster than INSERT from about a thousand rows; returns false for fewer.
    ///
    /// COPY doesn't support tables with row-level security. Their rows go into a temporary table first, then INSERT …
    /// SELECT copies them under the table's policies. COPY doesn't convert values either: rows with a value that isn't
    /// of its column's type are left to INSERT, which does.
    func bulkInsert(_ table: RecordTable, _ rows: [[DatabaseValue]]) throws -> Bool {
        let types = table.columns.map(\.type)
        guard rows.count >= 1000, rows.allSatisfy({ PostgresCopyData.accepts($0, types) }) else { return false }
        let dialect = Dialect.postgres
        let target = dialect.quoted(table.name)
        let columns = table.names.map(dialect.quoted).joined(separator: ", ")
        guard table.hasPolicies else {
            try copy(into: target, columns, table, rows)
            return true
        }
        cursorCount &+= 1
        let staging = "trellis_load_\(cursorCount)"
        // With the record's columns only: others have a default or are generated, and would be NULL here.
        let empty = "ON COMMIT DROP AS SELECT \(columns) FROM \(target) WITH NO DATA"
        try run(Statement("CREATE TEMPORARY TABLE \(staging) \(empty)"), isKept: false)
        try copy(into: staging, columns, table, rows)
        try run(Statement("INSERT INTO \(target) (\(columns)) SELECT \(columns) FROM \(staging)"), isKept: false)
        try run(Statement("DROP TABLE \(staging)"), isKept: false)
        return true
    }

    private func copy(into target: String, _ columns: String, _ table: RecordTable, _ rows: [[DatabaseValue]]) throws {
        try open()
        var data = PostgresCopyData(table.columns.map(\.type))
        try withoutPipeline {
            _ = try wire.execute("COPY \(target) (\(columns)) FROM STDIN (FORMAT binary)")
            do {
                for row in rows {
                    try data.append(row)
                    if data.bytes.count > 60_000 { try send(&data) }
                }
                data.finish()
                try send(&data)
            } catch {
                // The server then reports that the client has ended the command.
                PQputCopyEnd(handle, "aborted by the client")
                _ = endOfCopy()
                throw error
            }
            guard PQputCopyEnd(handle, nil) == 1 else { throw PostgresFailure(nil, on: handle).error }
            if let failure = endOfCopy() { throw failure }
        }
    }

    private func send(_ data: inout PostgresCopyData) throws {
        try checkTime()
        let sent = data.bytes.withUnsafeBytes { bytes in
            PQputCopyData(
                handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(clamping: bytes.count))
        }
        // The server may have ended the command, for example because a row violates a constraint.
        guard sent == 1 else { throw endOfCopy() ?? PostgresFailure(nil, on: handle).error }
        guard wire.flush() || !wire.isAbandoned else { throw wire.failure }
        data.bytes.removeAll(keepingCapacity: true)
    }

    /// Waits for the end of COPY; returns its failure.
    private func endOfCopy() -> DatabaseError? {
        var failure: DatabaseError?
        while let pointer = wire.result() {
            let result = PostgresResult(pointer)
            let status = PQresultStatus(result.pointer)
            if status != PGRES_COMMAND_OK { failure = failure ?? PostgresFailure(pointer, on: handle).error }
            if status == PGRES_COPY_IN || PQstatus(handle) == CONNECTION_BAD {
                isBroken = true
                break
            }
        }
        return failure ?? (wire.isAbandoned ? wire.failure : nil)
    }
}

/// Rows in the binary format of COPY (https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4).
struct PostgresCopyData {
    var bytes: [UInt8] = Array("PGCOPY\n".utf8) + [255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    private let types: [ColumnType]

    init(_ types: [ColumnType]) {
        self.types = types
    }

    /// Returns whether each value of a row is NULL or of its column's type.
    static func accepts(_ row: [DatabaseValue], _ types: [ColumnType]) -> Bool {
        zip(row, types).allSatisfy { value, type in
            switch (value, type) {
            case (.null, _), (.bool, .bool), (.integer, .integer), (.real, .real), (.text, .text), (.text, .json),
                (.bytes, .bytes), (.uuid, .uuid), (.timestamp, .timestamp), (.decimal, .decimal), (.texts, .texts),
                (.integers, .integers), (.uuids, .uuids):
                true
            default: false
            }
        }
    }

    /// Appends a row that ``accepts(_:_:)`` accepts.
    ///
    /// - Throws: ``DatabaseError/unstorableText``.
    mutating func append(_ row: [DatabaseValue]) throws {
        bytes.appendBigEndian(Int16(clamping: row.count))
        for (value, type) in zip(row, types) {
            if value.isNull {
                bytes.appendBigEndian(Int32(-1))
                continue
            }
            if value.containsNUL { throw DatabaseError.unstorableText }
            var field: [UInt8] = []
            switch (value, type) {
            case (.text(let text), .json): field = [1] + Array(text.utf8)
            case (.text(let text), _): field = Array(text.utf8)
            case (.decimal(let decimal), _): field = PostgresNumeric.encoded(decimal)
            default: field = try PostgresParameters([value]).bytes
            }
            bytes.appendBigEndian(Int32(clamping: field.count))
            bytes += field
        }
    }

    mutating func finish() {
        bytes.appendBigEndian(Int16(-1))
    }
}
