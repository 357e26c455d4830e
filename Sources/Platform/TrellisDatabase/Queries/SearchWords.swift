import Foundation
import TrellisKernel

/// The words of a text that somebody searches for; the last may be the beginning of one.
///
/// A word is letters, digits and their marks. Case and accents don't count.
struct SearchWords: Hashable, Sendable {
    /// As written, at most sixteen of at most a hundred letters each.
    let words: [String]

    init(_ text: String) {
        words = text.split { !$0.isWordPart }.filter { !Self.folded(String($0)).isEmpty }.prefix(16)
            .map { String($0.prefix(100)) }
    }

    static let noPages = DatabaseError.statement(
        message: "A search with the best first has no pages: order it by columns, or limit it.")

    /// The pattern in the words of the renderer's engine.
    func pattern(_ renderer: Renderer, isTenantOwned: Bool) -> DatabaseValue {
        switch renderer.dialect.name {
        case .sqlite:
            let matched = words.map { "\"\($0)\"" }.joined(separator: " AND ")
            let pattern = "- owner : (\(matched) *)"
            guard isTenantOwned, let tenant = renderer.tenant else { return .text(pattern) }
            return .text("owner : \"\(Self.owner(tenant))\" AND \(pattern)")
        case .postgres:
            return .text(words.map { "'\(Self.folded($0))'" }.joined(separator: " & ") + ":*")
        }
    }

    /// The tenant as the index spells it.
    private static func owner(_ tenant: ID<Tenant>) -> String {
        tenant.description.replacing("-", with: "")
    }

    /// Without case and accents; PostgreSQL's side of it is in ``SearchIndex``.
    private static func folded(_ word: String) -> String {
        let scalars = word.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars
        return String(String.UnicodeScalarView(scalars.filter { !(0x300...0x36F).contains($0.value) }))
    }
}

extension Character {
    /// Whether every part of the character belongs to a word.
    fileprivate var isWordPart: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
                .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
                true
            default: false
            }
        }
    }
}

extension SearchWords {
    /// The rows that have all the words.
    func predicate(of table: RecordTable, isDerived: Bool) -> Predicate {
        let names = SearchIndex(table: table)
        let match = SQL.Part.match(self, isTenantOwned: table.isTenantOwned)
        let keys = SQL.joined(names.keys.map { SQL(parts: [.column(table: table.name, name: $0)]) }, separator: ", ")
        let hits = SQL.joined(names.keys.map { SQL(parts: [.column(table: names.numbers, name: $0)]) }, separator: ", ")
        let sqlite: SQL = """
            (\(keys)) IN (SELECT \(hits) FROM \(ident: names.index) JOIN \(ident: names.numbers) \
            ON \(ident: names.numbers).number = \(ident: names.index).rowid WHERE \(ident: names.index) MATCH \(SQL(parts: [match])))
            """
        let found = SQL.joined(names.keys.map { SQL(parts: [.column(table: names.index, name: $0)]) }, separator: ", ")
        let column = SQL.Part.column(table: isDerived ? names.index : table.name, name: SearchIndex.column)
        let matches = SQL(parts: [column, .text(" @@ to_tsquery('simple', "), match, .text(")")])
        // Rows that were worked out don't have the column.
        let derived: SQL = """
            (\(keys)) IN (SELECT \(found) FROM \(ident: table.name) AS \(ident: names.index) \
            WHERE \(SQL(parts: [.scope(table.scope(.shown, as: names.index))])) AND \(matches))
            """
        return Predicate(SQL(parts: [.choice(sqlite: sqlite, postgres: isDerived ? derived : matches)]))
    }

    /// Joins how well each row fits, where the engine works that out with the search itself.
    func writeHits(of table: RecordTable, to renderer: inout Renderer) {
        guard renderer.dialect.name == .sqlite else { return }
        let names = SearchIndex(table: table)
        let keys = SQL.joined(names.keys.map { SQL(parts: [.column(table: names.numbers, name: $0)]) }, separator: ", ")
        let same = SQL.joined(
            names.keys.map {
                SQL(parts: [.column(table: names.hits, name: $0), .text(" = "), .column(table: table.name, name: $0)])
            }, separator: " AND ")
        let match = SQL(parts: [.match(self, isTenantOwned: table.isTenantOwned)])
        renderer.write(
            """
             LEFT JOIN (SELECT \(keys), bm25(\(ident: names.index), 0.0, 10.0, 4.0, 2.0) AS fit FROM \(ident: names.index) \
            JOIN \(ident: names.numbers) ON \(ident: names.numbers).number = \(ident: names.index).rowid \
            WHERE \(ident: names.index) MATCH \(match)) AS \(ident: names.hits) ON \(same)
            """ as SQL)
    }

    /// How well a row fits, the best first.
    func writeRank(of table: RecordTable, to renderer: inout Renderer) {
        switch renderer.dialect.name {
        case .sqlite: renderer.column(SearchIndex(table: table).hits, "fit")
        case .postgres:
            renderer.write("ts_rank(")
            renderer.column(table.name, SearchIndex.column)
            renderer.write(", to_tsquery('simple', ")
            renderer.bind(pattern(renderer, isTenantOwned: table.isTenantOwned))
            renderer.write(")) DESC")
        }
    }
}

extension Query {
    /// Only the rows that have every word of the text in the columns of the table's search, the last word perhaps only
    /// begun.
    ///
    /// Case, accents and punctuation don't count; any text is allowed, and one without a word limits nothing. With
    /// `bestFirst`, the rows that fit best come first, the first columns of the search counting most; such a list has no
    /// pages. The table needs ``TableBuilder/search(_:)``.
    public func search(_ text: String, bestFirst: Bool = false) -> Self {
        let words = SearchWords(text)
        guard !words.words.isEmpty else { return self }
        var query = adding(words.predicate(of: R.table, isDerived: source != nil))
        if bestFirst, source == nil { query.ranking = words }
        return query
    }
}

extension Record {
    /// The rows that have every word of the text in the columns of the table's search; see ``Query/search(_:bestFirst:)``.
    public static func search(_ text: String, bestFirst: Bool = false) -> Query<Self> {
        all.search(text, bestFirst: bestFirst)
    }
}
