import CLibPQ

/// What a statement gave: rows in memory of libpq's, freed with this.
///
/// `@unchecked Sendable`: nothing changes it once it is there, and libpq reads it on any thread.
final class PostgresResult: QueryAnswer, @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var rowCount: CInt { PQntuples(pointer) }

    /// How many rows the statement changed; 0 for one that changes none.
    var changed: Int { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// The word the statement goes by, as in `UPDATE 3`.
    var tag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    /// Hands the rows on until `body` answers false; true when it took them all.
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
