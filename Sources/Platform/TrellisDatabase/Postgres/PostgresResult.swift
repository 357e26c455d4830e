import CLibPQ

/// The result of a statement: rows in libpq's memory, which is freed together with this object.
///
/// `@unchecked Sendable`: a result is immutable, and libpq can read it on any thread.
final class PostgresResult: QueryResult, @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var rowCount: CInt { PQntuples(pointer) }

    /// The number of changed rows; 0 for a statement that changes none.
    var changed: Int { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// The command tag, for example `UPDATE 3`.
    var tag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    /// Passes the rows to `body` until it returns false; returns true when `body` got all rows.
    func forEach(_ body: (RowReader) throws -> Bool) throws -> Bool {
        let row = PostgresRow(pointer)
        let reader = RowReader(row)
        for index in 0..<rowCount {
            row.row = index
            guard try body(reader) else { return false }
        }
        return true
    }
}
