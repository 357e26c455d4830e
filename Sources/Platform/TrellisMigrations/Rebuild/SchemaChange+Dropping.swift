import TrellisDatabase

extension [SchemaChange] {
    /// The tables that the changes drop on SQLite; nil when none of them drops a table or builds one again.
    ///
    /// As long as foreign keys are on, SQLite deletes the rows that refer to those of a dropped table.
    var droppedTables: Set<String>? {
        let dropped = flatMap { $0.effects(.sqlite) }.compactMap { effect -> String? in
            if case .drops(let object) = effect, object.kind == .table { object.name } else { nil }
        }
        let rebuilds = contains { if case .rebuild = $0 { true } else { false } }
        return dropped.isEmpty && !rebuilds ? nil : Set(dropped)
    }
}
