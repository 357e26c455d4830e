import TrellisDatabase

/// The functions of triggers that applied migrations created on PostgreSQL, as they wrote them last.
///
/// A function that was replaced by hand changes what its triggers do, such as refusing changes of the audit, without a
/// trace in any trigger. `App migrate check` finds it, and ``Migrator/up(resuming:)`` restores it.
struct TriggerFunctions: Sendable {
    private struct Function: Sendable {
        let body: String
        /// Whether migrations gave it ``TriggerFunctions/attributes``; nil if one took some away.
        var hasAttributes: Bool?
        /// `CREATE OR REPLACE FUNCTION …`, and the changes of its attributes.
        var script: String
    }
    private var functions: [String: Function] = [:]

    /// The SQL of what changes a function besides its body: empty text for a function without that.
    static let attributes = """
        CASE WHEN prosecdef THEN ' SECURITY DEFINER' ELSE '' END
            || coalesce(' SET ' || array_to_string(proconfig, ', '), '')
        """

    /// Reads the functions of migrations, in the order in which they were applied.
    init(_ migrations: [Migration]) {
        for migration in migrations {
            for step in migration.steps(migration.up, .postgres) {
                guard let sql = step.statement else { continue }
                let tokens = SQLScanner.tokens(sql, .postgres)
                for statement in tokens.split(whereSeparator: { $0.isSymbol(";") }) { read(statement, Array(sql.utf8)) }
            }
        }
    }

    private mutating func read(_ tokens: ArraySlice<SQLToken>, _ sql: [UInt8]) {
        var rest = tokens
        let verb = rest.popFirst()
        if rest.starts(with: ["or", "replace"], by: { $0.isWord($1) }) { rest = rest.dropFirst(2) }
        guard let kind = rest.popFirst(), kind.isWord("function") else { return }
        rest = rest.drop { $0.isWord("if") || $0.isWord("exists") }
        guard let name = Self.name(&rest) else { return }
        if verb?.isWord("drop") ?? false { functions[name] = nil }
        guard let last = tokens.last else { return }
        let text = String(decoding: sql[kind.range.lowerBound..<last.range.upperBound], as: UTF8.self)
        let gives = zip(rest, rest.dropFirst() + [last]).contains { word, next in
            word.isWord("definer") || word.isWord("set") && !next.isWord("schema")
        }
        if verb?.isWord("alter") ?? false {
            let takes = rest.contains { $0.isWord("invoker") || $0.isWord("reset") }
            guard gives || takes, var function = functions[name] else { return }
            function.script += ";\nALTER \(text)"
            if gives {
                function.hasAttributes = true
            } else if function.hasAttributes == true {
                function.hasAttributes = nil
            }
            functions[name] = function
        }
        guard verb?.isWord("create") ?? false, let body = Self.body(rest) else { return }
        functions[name] = Function(body: body, hasAttributes: gives, script: "CREATE OR REPLACE \(text)")
    }

    /// Passes a name with its schema, and returns its last part.
    private static func name(_ rest: inout ArraySlice<SQLToken>) -> String? {
        var name = rest.popFirst()
        while rest.first?.isSymbol(".") ?? false {
            rest = rest.dropFirst()
            name = rest.popFirst()
        }
        return name?.text
    }

    /// The body of a function that returns a trigger; nil for another one.
    private static func body(_ rest: ArraySlice<SQLToken>) -> String? {
        let pairs = zip(rest, rest.dropFirst())
        guard pairs.contains(where: { $0.isWord("returns") && $1.isWord("trigger") }) else { return nil }
        return pairs.first { $0.isWord("as") && ($1.kind == .body || $1.kind == .text) }?.1.text
    }

    /// Restores the functions that exist with another body, with attributes that no migration gave them or without those
    /// that one gave them, and returns their names.
    func restore(_ connection: any EngineConnection) throws -> [String] {
        let found = try connection.collect(
            """
            SELECT proname::text, prosrc::text, (\(Self.attributes))::text FROM pg_proc
            WHERE proname = ANY($1::text[]) AND pronargs = 0
            AND prorettype = 'trigger'::regtype AND pronamespace = quote_ident(current_schema())::regnamespace ORDER BY 1
            """, [.texts(functions.keys.sorted())]
        ) { row in
            (
                name: try row.decode(String.self, at: 0), body: try row.decode(String.self, at: 1),
                attributes: try row.decode(String.self, at: 2)
            )
        }
        return try found.compactMap { name, body, attributes in
            guard let function = functions[name] else { return nil }
            guard function.body != body || function.hasAttributes == attributes.isEmpty else { return nil }
            try connection.execute(script: function.script)
            return name
        }
    }
}
