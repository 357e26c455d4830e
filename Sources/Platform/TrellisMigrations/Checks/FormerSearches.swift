import TrellisDatabase
import TrellisKernel

/// The full-text searches that version 0.1.0 created, which have its words until a migration makes them again.
///
/// They aren't drift, which would block a deployment: searches work, but don't find words that are spelled in another way
/// since, such as those with `ß`.
struct FormerSearches {
    private var searches: [SearchDefinition] = []
    private let dialect: Dialect.Name

    /// - Parameter migrations: the applied migrations, in order.
    init(_ migrations: [Migration], _ dialect: Dialect.Name) {
        self.dialect = dialect
        for change in migrations.flatMap({ $0.changes($0.up) }) {
            switch change {
            case .addSearch(let search): searches.append(search)
            case .dropSearch(let search): searches.removeAll { $0.table == search.table }
            default: break
            }
        }
    }

    /// Puts the searches that the migrations create now in the place of former ones, and returns those.
    func replace(in found: inout Catalog, by expected: Catalog) -> [SearchDefinition] {
        searches.filter { search in
            switch dialect {
            case .sqlite: Self.replaceObjects(of: search, in: &found, by: expected)
            case .postgres: Self.replaceColumn(of: search, in: &found, by: expected)
            }
        }
    }

    /// Returns one sentence for each of these searches that no pending migration drops, with the fix.
    static func advice(_ searches: [SearchDefinition], pending: [Migration]) -> [String] {
        let dropped = Set(
            pending.flatMap { $0.changes($0.up) }.compactMap { change in
                if case .dropSearch(let search) = change { search.table } else { nil }
            })
        return searches.filter { !dropped.contains($0.table) }.map { search in
            let owned = search.isTenantOwned ? "" : ", tenantOwned: false"
            let columns = search.columns.map { "\"\($0)\"" }.joined(separator: ", ")
            return
                "The full-text search of \(search.table) has the words of version 0.1.0, so it doesn't find those with ß, ς or ı. Add a "
                + "migration with schema.dropSearch(\"\(search.table)\"\(owned)) and schema.addSearch(\"\(search.table)\", "
                + "[\(columns)]\(owned)); while the table is in use, with beginSearch, fillSearch and indexSearch in place of addSearch."
        }
    }

    /// SQLite keeps the statements, so a former one is found by its text.
    private static func replaceObjects(
        of search: SearchDefinition, in found: inout Catalog, by expected: Catalog
    ) -> Bool {
        let former = Set(FormerSearchStatements(search).sqlite)
        var isFormer = false
        let names = [search.table, search.index.indexTable]
        for table in found.tables.indices where names.contains(found.tables[table].name) {
            let now = expected[found.tables[table].name]?.objects ?? []
            for position in found.tables[table].objects.indices {
                let object = found.tables[table].objects[position]
                guard former.contains(object.definition),
                    let new = now.first(where: { $0.kind == object.kind && $0.name == object.name })
                else { continue }
                found.tables[table].objects[position] = new
                isFormer = true
            }
        }
        return isFormer
    }

    /// PostgreSQL spells the expression itself; only that of 0.1.0 has the parser of texts.
    private static func replaceColumn(
        of search: SearchDefinition, in found: inout Catalog, by expected: Catalog
    ) -> Bool {
        guard let table = found.tables.firstIndex(where: { $0.name == search.table }),
            let position = found.tables[table].columns.firstIndex(where: { $0.name == SearchIndex.column }),
            found.tables[table].columns[position].defaultValue?.contains(utf8: "to_tsvector(") ?? false,
            let new = expected[search.table]?.column(SearchIndex.column)
        else { return false }
        found.tables[table].columns[position] = new
        return true
    }
}
