import TrellisKernel

/// A migration without a transaction that was begun and isn't finished: what is left of it when its program ends.
struct MigrationAttempt: Hashable, Sendable {
    enum Direction: String, Hashable, Sendable {
        case up, down
    }
    let id: String
    let direction: Direction
    /// The statement under way, counted from 1.
    var statement: Int
    let startedAt: Timestamp
    /// Why the statement failed; nil while nobody knows that it did.
    var failure: String?

    var state: MigrationStatus.State {
        failure.map { .failed(statement: statement, cause: $0) } ?? .running(since: startedAt, statement: statement)
    }
}

/// The table `trellis_migration_attempt`: made when it is needed first.
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

    /// Writes the attempt down as it is now, whether it was there or not.
    static func keep(_ attempt: MigrationAttempt, on connection: any EngineConnection, _ dialect: Dialect) throws {
        try end(attempt.id, on: connection, dialect)
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

    static func end(_ id: String, on connection: any EngineConnection, _ dialect: Dialect) throws {
        var renderer = Renderer(dialect)
        renderer.write("DELETE FROM \(table) WHERE id = ")
        renderer.bind(.text(id))
        try connection.execute(renderer.statement)
    }
}

extension EngineConnection {
    /// The rows of a statement, each read by `read`.
    func collect<Value>(
        _ text: String, _ values: [DatabaseValue] = [], _ read: (RowReader) throws -> Value
    ) throws -> [Value] {
        var found: [Value] = []
        try query(Statement(text, values)) { row in
            found.append(try read(row))
            return true
        }
        return found
    }
}
