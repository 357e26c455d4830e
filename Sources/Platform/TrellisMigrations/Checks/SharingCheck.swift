import TrellisDatabase

/// A comparison of the records of tables without tenants with the migrations that create the tables: both state who
/// reads and writes the rows.
enum SharingCheck {
    /// Returns one sentence for each difference, and for each column of a sharing that the record doesn't have.
    static func issues(_ records: [any Record.Type], _ migrations: [Migration]) -> [String] {
        let shared = records.filter { $0.table.sharing != nil }
        let tables = SchemaLint(migrations).tables
        let declared = Dictionary(grouping: records) { $0.table.name }
        let missing = tables.values.filter { $0.sharing != nil }.sorted { $0.name < $1.name }.flatMap { table in
            (declared[table.name] ?? []).filter { $0.table.sharing == nil }.map {
                "\($0): its table \(table.name) has global(), so the record must be a GlobalRecord."
            }
        }
        return missing + shared.flatMap { issues($0, tables[$0.table.name]) }
    }

    private static func issues(_ record: any Record.Type, _ table: TableDefinition?) -> [String] {
        guard let sharing = record.table.sharing else { return [] }
        var issues = sharing.columns.filter { record.table.index(of: $0) == nil }.map {
            "\(record): its sharing names the column \($0), which the record doesn't have."
        }
        // A table that is created by raw SQL isn't known here; the check of the database finds its policies.
        guard let table else { return issues }
        if table.sharing != sharing {
            let declared = table.sharing.map(\.description) ?? "not declared"
            issues.append(
                "\(record): its rows are \(sharing), but in the migrations of \(table.name) they are \(declared). Add "
                    + "table.global(\(sharing.source)) to a new table, or a migration with schema.alter(\"\(table.name)\") { "
                    + "$0.globalPolicies(\(sharing.source)) }.")
        }
        return issues
    }
}

extension RowSharing {
    /// The sharing as a migration declares it.
    var source: String {
        switch (owner, readers) {
        case (let owner?, .everyone): ".owned(by: \"\(owner)\")"
        case (let owner?, .owner): ".personal(to: \"\(owner)\")"
        case (let owner?, .everyoneWhen(let column, .bool(true))):
            ".owned(by: \"\(owner)\", publicWhen: \"\(column)\")"
        case (let owner?, .everyoneWhen(let column, let value)):
            ".owned(by: \"\(owner)\", publicWhen: \"\(column)\", is: \(value.swiftLiteral))"
        case (nil, _): ""
        }
    }
}

extension DatabaseValue {
    /// The value as Swift code, for the types that have literals.
    fileprivate var swiftLiteral: String {
        switch self {
        case .text(let text): "\"\(text)\""
        case .bool(let bool): "\(bool)"
        case .integer(let integer): "\(integer)"
        default: "\(self)"
        }
    }
}
