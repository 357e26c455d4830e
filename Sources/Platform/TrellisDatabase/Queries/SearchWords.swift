import TrellisKernel

/// The words of a search text, as ``SearchFolding`` has them; the last one can be a prefix of a word.
struct SearchWords: Hashable, Sendable {
    /// At most 16 words of letters, digits and marks, from the first 10 000 scalars.
    let words: [String]

    init(_ text: String) {
        words = Array(SearchFolding.words(text, limit: 10_000).prefix(16))
    }

    static let pagingUnsupported = DatabaseError.statement(
        message: "A search ordered by rank can't be paged: order it by columns, or limit it.")

    /// Returns the search pattern in the syntax of the renderer's engine.
    func pattern(_ renderer: Renderer, isTenantOwned: Bool) -> DatabaseValue {
        switch renderer.dialect.name {
        case .sqlite:
            let matched = words.map { "\"\($0)\"" }.joined(separator: " AND ")
            let pattern = "- owner : (\(matched) *)"
            guard isTenantOwned, let tenant = renderer.tenant else { return .text(pattern) }
            return .text("owner : \"\(Self.owner(tenant))\" AND \(pattern)")
        case .postgres:
            return .text(words.map { "'\($0)'" }.joined(separator: " & ") + ":*")
        }
    }

    /// Returns the tenant as the index stores it.
    private static func owner(_ tenant: ID<Tenant>) -> String {
        tenant.description.replacing(utf8: "-", with: "")
    }
}

extension SearchWords {
    /// Returns a condition for rows that contain all words.
    func predicate(of table: RecordTable, isDerived: Bool) -> Predicate {
        let names = SearchIndex(table: table)
        let match = SQL.Part.match(self, isTenantOwned: table.isTenantOwned)
        let keys = names.keyColumns(of: table.name)
        let numberedKeys = names.keyColumns(of: names.rowNumberTable)
        let sqlite: SQL = """
            (\(keys)) IN (SELECT \(numberedKeys) FROM \(ident: names.indexTable) JOIN \(ident: names.rowNumberTable) \
            ON \(ident: names.rowNumberTable).number = \(ident: names.indexTable).rowid \
            WHERE \(ident: names.indexTable) MATCH \(SQL(parts: [match])))
            """
        let derivedKeys = names.keyColumns(of: names.indexTable)
        let column = SQL.Part.column(table: isDerived ? names.indexTable : table.name, name: SearchIndex.column)
        let matches = SQL(parts: [column, .text(" @@ "), match, .text("::tsquery")])
        // A common table expression doesn't have the search column.
        let derived: SQL = """
            (\(keys)) IN (SELECT \(derivedKeys) FROM \(ident: table.name) AS \(ident: names.indexTable) \
            WHERE \(SQL(parts: [.scope(table.scope(.included, as: names.indexTable))])) AND \(matches))
            """
        return Predicate(SQL(parts: [.choice(sqlite: sqlite, postgres: isDerived ? derived : matches)]))
    }

    /// Writes the join with each row's rank on SQLite, which computes it in the search itself.
    func writeRankJoin(of table: RecordTable, to renderer: inout Renderer) {
        guard renderer.dialect.name == .sqlite else { return }
        let names = SearchIndex(table: table)
        let keys = names.keyColumns(of: names.rowNumberTable)
        let same = SQL.joined(
            names.keys.map {
                SQL(parts: [
                    .column(table: names.hitsAlias, name: $0), .text(" = "), .column(table: table.name, name: $0),
                ])
            }, separator: " AND ")
        let match = SQL(parts: [.match(self, isTenantOwned: table.isTenantOwned)])
        renderer.write(
            """
             LEFT JOIN (SELECT \(keys), bm25(\(ident: names.indexTable), 0.0, 10.0, 4.0, 2.0) AS fit FROM \(ident: names.indexTable) \
            JOIN \(ident: names.rowNumberTable) ON \(ident: names.rowNumberTable).number = \(ident: names.indexTable).rowid \
            WHERE \(ident: names.indexTable) MATCH \(match)) AS \(ident: names.hitsAlias) ON \(same)
            """ as SQL)
    }

    /// Writes the sort expression of the rank, best match first.
    func writeRank(of table: RecordTable, to renderer: inout Renderer) {
        switch renderer.dialect.name {
        case .sqlite: renderer.column(SearchIndex(table: table).hitsAlias, "fit")
        case .postgres:
            renderer.write("ts_rank(")
            renderer.column(table.name, SearchIndex.column)
            renderer.write(", ")
            renderer.bind(pattern(renderer, isTenantOwned: table.isTenantOwned))
            renderer.write("::tsquery) DESC")
        }
    }
}

extension SearchIndex {
    /// Returns the list of the key columns of a table or alias.
    fileprivate func keyColumns(of table: String) -> SQL {
        SQL.joined(keys.map { SQL(parts: [.column(table: table, name: $0)]) }, separator: ", ")
    }
}

extension Query {
    /// Returns the query limited to rows whose searched columns contain every word of the text; the last word can be a
    /// prefix.
    ///
    /// Case, accents, punctuation and emoji are ignored; any text is allowed, and one without words, which includes one
    /// of emoji only, doesn't limit the query.
    /// With `bestFirst`, the best matches come first, with the first searched columns weighted most; such a list can't
    /// be paged. The table needs a search index (`table.search(…)` in its migration).
    public func search(_ text: String, bestFirst: Bool = false) -> Self {
        let words = SearchWords(text)
        guard !words.words.isEmpty else { return self }
        var query = adding(words.predicate(of: R.table, isDerived: source != nil))
        if bestFirst, source == nil { query.ranking = words }
        return query
    }
}

extension Record {
    /// Returns a query of rows whose searched columns contain every word; see ``Query/search(_:bestFirst:)``.
    public static func search(_ text: String, bestFirst: Bool = false) -> Query<Self> {
        all.search(text, bestFirst: bestFirst)
    }
}
