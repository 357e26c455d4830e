import Crypto
import TrellisDatabase

/// One statement of a migration and the change that it implements.
struct MigrationStep: Hashable, Sendable {
    let change: SchemaChange
    let statement: String
}

extension Migration {
    /// Returns the statements of one direction, each with the change that it implements.
    func steps(_ body: @Sendable (SchemaBuilder) -> Void, _ dialect: Dialect) -> [MigrationStep] {
        let renderer = SchemaRenderer(dialect: dialect, isConcurrent: !isTransactional)
        return changes(body).flatMap { change in
            renderer.statements([change]).map { MigrationStep(change: change, statement: $0) }
        }
    }

    func statements(_ body: @Sendable (SchemaBuilder) -> Void, _ dialect: Dialect) -> [String] {
        steps(body, dialect).map(\.statement)
    }

    /// Returns the checksum of the statements; the history stores it to detect later changes.
    func checksum(_ dialect: Dialect) -> String {
        let text = statements(up, dialect).joined(separator: ";\n")
        return SHA256.hash(data: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
