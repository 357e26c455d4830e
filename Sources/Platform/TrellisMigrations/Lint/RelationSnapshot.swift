import TrellisDatabase
import TrellisKernel

/// The tables of a PostgreSQL schema by oid, so that a renamed table isn't mistaken for a dropped one, and the locks of
/// this connection.
struct RelationSnapshot: Sendable {
    struct Table: Sendable {
        let name: String
        /// The table's relfilenode, which changes when the table is rewritten.
        let fileNode: Int64
        var columns: [Int: Column] = [:]
    }
    struct Column: Sendable {
        let name: String
        let type: String
        let isRequired: Bool
        /// Whether a row that doesn't provide a value gets one.
        let hasValue: Bool
    }
    struct Constraint: Sendable {
        let table: Int64
        /// The table that a foreign key refers to; 0 for other constraints.
        let parent: Int64
        let name: String
        let kind: String
        let isValid: Bool
        let definition: String
        let columns: [String]
        let index: Int64
    }
    struct Index: Sendable {
        let table: Int64
        let name: String
        /// The columns in order; an expression is empty.
        let columns: [String]
    }
    var tables: [Int64: Table] = [:]
    var constraints: [Int64: Constraint] = [:]
    var indexes: [Int64: Index] = [:]
    /// The strongest lock of this connection on each table.
    var locks: [Int64: String] = [:]
    /// The tables whose rows this connection has written, or would have written if there were any.
    var written: Set<Int64> = []

    static func read(_ connection: any EngineConnection) throws -> RelationSnapshot {
        var snapshot = RelationSnapshot()
        let tables = try connection.collect(
            "SELECT oid::bigint, relname::text, relfilenode::bigint FROM pg_class c WHERE \(relations)"
        ) { row in
            (
                try row.decode(Int64.self, at: 0),
                Table(name: try row.decode(String.self, at: 1), fileNode: try row.decode(Int64.self, at: 2))
            )
        }
        for (oid, table) in tables { snapshot.tables[oid] = table }
        try connection.query(Statement(columnQuery)) { row in
            snapshot.tables[try row.decode(Int64.self, at: 0)]?.columns[try row.decode(Int.self, at: 1)] = Column(
                name: try row.decode(String.self, at: 2), type: try row.decode(String.self, at: 3),
                isRequired: try row.decode(Int.self, at: 4) == 1, hasValue: try row.decode(Int.self, at: 5) == 1)
            return true
        }
        try connection.query(Statement(constraintQuery)) { row in
            snapshot.constraints[try row.decode(Int64.self, at: 0)] = Constraint(
                table: try row.decode(Int64.self, at: 1), parent: try row.decode(Int64.self, at: 8),
                name: try row.decode(String.self, at: 2), kind: try row.decode(String.self, at: 3),
                isValid: try row.decode(Int.self, at: 4) == 1,
                definition: try row.decode(String.self, at: 5),
                columns: try row.decode(String.self, at: 6).split(utf8: "\n").map(String.init),
                index: try row.decode(Int64.self, at: 7))
            return true
        }
        try connection.query(Statement(indexQuery)) { row in
            let columns = try row.decode(String.self, at: 3).utf8.split(
                separator: 0x0A, omittingEmptySubsequences: false)
            snapshot.indexes[try row.decode(Int64.self, at: 0)] = Index(
                table: try row.decode(Int64.self, at: 1), name: try row.decode(String.self, at: 2),
                columns: columns.map { String(decoding: $0, as: UTF8.self) })
            return true
        }
        try connection.query(Statement(lockQuery)) { row in
            let (oid, mode) = (try row.decode(Int64.self, at: 0), try row.decode(String.self, at: 1))
            let known = snapshot.locks[oid] ?? ""
            if strength(mode) > strength(known) { snapshot.locks[oid] = mode }
            if mode == "RowExclusiveLock" { snapshot.written.insert(oid) }
            return true
        }
        return snapshot
    }

    static func strength(_ lock: String) -> Int { MigrationFinding.lockModesByStrength.firstIndex(of: lock) ?? -1 }

    private static let relations =
        "c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relkind IN ('r', 'p', 'm')"

    private static let columnQuery = """
        SELECT c.oid::bigint, a.attnum::bigint, a.attname::text, format_type(a.atttypid, a.atttypmod)::text,
            a.attnotnull::int::bigint, (a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> '')::int::bigint
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE \(relations)
        """

    private static let constraintQuery = """
        SELECT k.oid::bigint, c.oid::bigint, k.conname::text, k.contype::text, k.convalidated::int::bigint,
            pg_get_constraintdef(k.oid, true)::text,
            coalesce((SELECT string_agg(a.attname::text, E'\\n') FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey)), '')::text, k.conindid::bigint,
            k.confrelid::bigint
        FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid WHERE \(relations)
        """

    private static let indexQuery = """
        SELECT x.indexrelid::bigint, c.oid::bigint, i.relname::text,
            coalesce((SELECT string_agg(coalesce(a.attname::text, ''), E'\\n' ORDER BY k.position)
                FROM unnest(x.indkey::int2[]) WITH ORDINALITY k (number, position)
                LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
                WHERE k.position <= x.indnkeyatts), '')::text
        FROM pg_class c JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid WHERE \(relations)
        """

    private static let lockQuery = """
        SELECT l.relation::bigint, l.mode::text FROM pg_locks l
        WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
}
