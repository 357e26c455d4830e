import TrellisDatabase

extension Backfill {
    /// Returns the statement that changes at most `limit` of the rows; nil changes all of them.
    func statement(limit: Int?, _ dialect: Dialect) -> String {
        let update = "UPDATE \(dialect.quoted(table)) SET \(assignments) WHERE "
        guard let limit else { return update + "(\(condition))" }
        let keys = key.map { dialect.quoted($0) }.joined(separator: ", ")
        let columns = key.count > 1 ? "(\(keys))" : keys
        return
            "\(update)\(columns) IN (SELECT \(keys) FROM \(dialect.quoted(table)) WHERE (\(condition)) LIMIT \(limit))"
    }

    /// The clause that returns for each row whether it still matches.
    var returning: String { "RETURNING CASE WHEN (\(condition)) THEN TRUE ELSE FALSE END" }
}
