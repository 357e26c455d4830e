import TrellisDatabase
import TrellisKernel

/// A migration without a transaction that was started and isn't finished; stored so that it survives a crash.
struct MigrationAttempt: Hashable, Sendable {
    enum Direction: String, Hashable, Sendable {
        case up, down
    }
    let id: String
    let direction: Direction
    /// The number of the current statement, counted from 1.
    var statement: Int
    let startedAt: Timestamp
    /// Why the statement failed; nil when no failure is recorded.
    var failure: String?
}

/// The table `trellis_migration_attempt`, created on first use.
enum MigrationAttempts {
    static let table = "trellis_migration_attempt"

    static func prepare(_ connection: any EngineConnection, _ dialect: Dialect) throws {
        guard try !connection.hasTable(table) else { return }
        let table = TableBuilder(table)
        table.text("id")
        table.text("direction")
        table.integer("statement")
        table.timestamp("started_at")
        table.text("failure").nullable()
        table.primaryKey(["id"])
        for statement in SchemaRenderer(dialect: dialect).statements([.create(table.definition)]) {
            try connection.execute(script: statement)
        }
    }

    static func read(_ connection: any EngineConnection) throws -> [MigrationAttempt] {
        guard try connection.hasTable(table) else { return [] }
        return try connection.collect(
            "SELECT id, direction, statement, started_at, failure FROM \(table) ORDER BY started_at, id"
        ) { row in
            MigrationAttempt(
                id: try row.decode(String.self, at: 0),
                direction: MigrationAttempt.Direction(rawValue: try row.decode(String.self, at: 1)) ?? .up,
                statement: try row.decode(Int.self, at: 2), startedAt: try row.decode(Timestamp.self, at: 3),
                failure: try row.decode(String?.self, at: 4))
        }
    }

    /// Inserts or replaces the attempt.
    static func save(_ attempt: MigrationAttempt, on connection: any EngineConnection, _ dialect: Dialect) throws {
        try delete(attempt.id, on: connection, dialect)
        var renderer = Renderer(dialect)
        renderer.write("INSERT INTO \(table) (id, direction, statement, started_at, failure) VALUES (")
        let values: [DatabaseValue] = [
            .text(attempt.id), .text(attempt.direction.rawValue), .integer(Int64(attempt.statement)),
            .timestamp(attempt.startedAt), attempt.failure.databaseValue,
        ]
        renderer.list(values) { $0.bind($1) }
        renderer.write(")")
        try connection.execute(renderer.statement)
    }

    static func delete(_ id: String, on connection: any EngineConnection, _ dialect: Dialect) throws {
        var renderer = Renderer(dialect)
        renderer.write("DELETE FROM \(table) WHERE id = ")
        renderer.bind(.text(id))
        try connection.execute(renderer.statement)
    }
}
