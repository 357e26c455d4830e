import CLibPQ
import Foundation

extension PostgresConnection {
    /// Inserts the rows with COPY, which is faster than INSERT from about a thousand rows; returns false for fewer.
    ///
    /// COPY doesn't support tables with row-level security. Their rows go into a temporary table first, then INSERT …
    /// SELECT copies them under the table's policies.
    func bulkInsert(_ table: RecordTable, _ rows: [[DatabaseValue]]) throws -> Bool {
        guard rows.count >= 1000 else { return false }
        let dialect = Dialect.postgres
        let target = dialect.quoted(table.name)
        let columns = table.names.map(dialect.quoted).joined(separator: ", ")
        guard table.hasPolicies else {
            try copy(into: target, columns, table, rows)
            return true
        }
        cursorCount &+= 1
        let staging = "trellis_load_\(cursorCount)"
        try run(Statement("CREATE TEMPORARY TABLE \(staging) (LIKE \(target)) ON COMMIT DROP"), isCached: false)
        try copy(into: staging, columns, table, rows)
        try run(Statement("INSERT INTO \(target) (\(columns)) SELECT \(columns) FROM \(staging)"), isCached: false)
        try run(Statement("DROP TABLE \(staging)"), isCached: false)
        return true
    }

    private func copy(into target: String, _ columns: String, _ table: RecordTable, _ rows: [[DatabaseValue]]) throws {
        try open()
        var data = PostgresCopyData(table.columns.map(\.type))
        try withoutPipeline {
            let start = PostgresResult(PQexec(handle, "COPY \(target) (\(columns)) FROM STDIN (FORMAT binary)"))
            guard PQresultStatus(start.pointer) == PGRES_COPY_IN else {
                throw PostgresErrors.error(start.pointer, on: handle)
            }
            do {
                for row in rows {
                    try data.append(row)
                    if data.bytes.count > 60_000 { try send(&data) }
                }
                data.finish()
                try send(&data)
            } catch {
                PQputCopyEnd(handle, "aborted by the client")
                while let result = PQgetResult(handle) { PQclear(result) }
                throw error
            }
            guard PQputCopyEnd(handle, nil) == 1 else { throw PostgresErrors.error(nil, on: handle) }
            var failure: DatabaseError?
            while let pointer = PQgetResult(handle) {
                let result = PostgresResult(pointer)
                if PQresultStatus(pointer) != PGRES_COMMAND_OK {
                    failure = failure ?? PostgresErrors.error(result.pointer, on: handle)
                }
            }
            if let failure { throw failure }
        }
    }

    private func send(_ data: inout PostgresCopyData) throws {
        let sent = data.bytes.withUnsafeBytes { bytes in
            PQputCopyData(
                handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(clamping: bytes.count))
        }
        guard sent == 1 else { throw PostgresErrors.error(nil, on: handle) }
        data.bytes.removeAll(keepingCapacity: true)
    }
}

/// Rows in the binary format of COPY (https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4).
struct PostgresCopyData {
    var bytes: [UInt8] = Array("PGCOPY\n".utf8) + [255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    private let types: [ColumnType]

    init(_ types: [ColumnType]) {
        self.types = types
    }

    /// Appends a row.
    ///
    /// - Throws: ``DatabaseError/unstorableText``; `statement` for a value that doesn't have its column's type.
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
            case (.text(let text), .text): field = Array(text.utf8)
            case (.decimal(let decimal), .decimal): field = PostgresNumeric.encoded(decimal)
            case (.text, _), (.decimal, _):
                throw DatabaseError.statement(message: "A value doesn't have the type of its column, \(type).")
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
