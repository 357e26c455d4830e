import TrellisDatabase
import TrellisKernel

/// The statements of migrations, for a plan or a script.
///
/// Those of a table that SQLite builds again depend on the table, so the migrations run in a database in memory.
struct MigrationStatements: Sendable {
    private let statements: [String: [String]]

    /// - Parameters:
    ///   - migrations: the migrations in order, from the first of all.
    ///   - wanted: those whose statements are wanted.
    /// - Throws: ``MigrationError/failed(id:cause:)`` when one fails in memory.
    init(_ migrations: [Migration], of wanted: [Migration], _ dialect: Dialect) throws {
        let steps = wanted.map { ($0.id, $0.steps($0.up, dialect)) }
        if steps.contains(where: { $0.1.contains { $0.statement == nil } }) {
            statements = try SQLiteScratch.run { connection in
                connection.setAccess(.allTenants(reason: "a plan of migrations"))
                return Dictionary(try migrations.map { ($0.id, try Self.run($0, connection)) }) { first, _ in first }
            }
        } else {
            statements = Dictionary(steps.map { ($0.0, $0.1.compactMap(\.statement)) }) { first, _ in first }
        }
    }

    subscript(_ migration: Migration) -> [String] { statements[migration.id] ?? [] }

    private static func run(_ migration: Migration, _ connection: any EngineConnection) throws -> [String] {
        do {
            var all: [String] = []
            for step in migration.steps(migration.up, .sqlite) {
                let own = try step.statements(connection)
                for statement in own { try connection.execute(script: statement) }
                all += own
            }
            return all
        } catch let error as any AppError {
            throw MigrationError.failed(id: migration.id, cause: error.message)
        }
    }
}
