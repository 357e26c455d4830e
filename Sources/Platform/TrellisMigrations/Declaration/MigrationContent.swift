/// The kind of changes in a migration without a transaction; it decides how the migration is resumed after an
/// interruption.
enum MigrationContent: Hashable, Sendable {
    /// Only indexes: an incomplete one is dropped and created again.
    case indexes
    /// Raw SQL: only a person can decide how much of the last statement was executed.
    case rawSQL
    /// Changes of rows in portions, which continue with the rows that are left.
    case backfill
    /// Changes of columns and constraints: each statement and the record of it are one transaction.
    case rebuilds
    case mixed

    init(_ changes: [SchemaChange]) {
        let kinds = Set(
            changes.compactMap { change -> MigrationContent? in
                switch change {
                case .addIndex, .dropIndex, .indexSearch: .indexes
                case .sql, .addSearch, .dropSearch, .beginSearch: .rawSQL
                case .backfill, .fillSearch: .backfill
                case .rebuild: .rebuilds
                case .exception: nil
                default: .mixed
                }
            })
        self = kinds.count > 1 ? .mixed : kinds.first ?? .indexes
    }
}
