import Crypto
import TrellisDatabase
import TrellisKernel

extension Migration {
    /// Returns the checksum of what the author wrote, which the history and the releases store.
    ///
    /// It doesn't depend on how statements are spelled, nor on `after`, `transactional` and stated exceptions.
    func checksum(_ dialect: Dialect) -> String {
        Self.prefix + Self.digest(DeclarationText(changes(up), dialect.name).text)
    }

    /// Returns the checksum of the statements, as version 0.1.0 spells them and as it stores them.
    ///
    /// A program of that version still reads it: it may run beside this one during a deployment.
    func statementChecksum(_ dialect: Dialect) -> String {
        let renderer = SchemaRenderer(dialect: dialect, isConcurrent: !isTransactional)
        let statements = changes(up).flatMap { change -> [String] in
            switch change {
            case .addSearch(let search): [FormerSearchStatements(search).text(dialect)]
            case .dropSearch(let search): [FormerSearchStatements(search).dropText(dialect)]
            default: renderer.statements([change])
            }
        }
        return Self.digest(statements.joined(separator: ";\n"))
    }

    /// Returns whether a stored checksum, of either kind, is that of this migration.
    func hasChecksum(_ stored: String, _ dialect: Dialect) -> Bool {
        stored == (stored.utf8.starts(with: Self.prefix.utf8) ? checksum(dialect) : statementChecksum(dialect))
    }

    /// Returns the row of the history for this migration.
    func applied(at time: Timestamp, _ dialect: Dialect) -> AppliedMigration {
        AppliedMigration(
            id: id, statements: statementChecksum(dialect), declaration: checksum(dialect), appliedAt: time)
    }

    /// What tells the checksums of declarations from those of statements.
    private static let prefix = "2:"

    private static func digest(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
