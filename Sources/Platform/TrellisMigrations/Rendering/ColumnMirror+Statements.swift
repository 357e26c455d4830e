import TrellisDatabase

extension ColumnMirror {
    /// Returns the statements that create the triggers.
    func statements(_ renderer: SchemaRenderer) -> String {
        let empty = renderer.literal(empty)
        return renderer.dialect.name == .sqlite ? sqlite(empty) : postgres(empty)
    }

    /// Returns the statements that drop the triggers.
    func dropStatements(_ dialect: Dialect) -> String {
        switch dialect.name {
        case .sqlite:
            ["insert", "insert_new", "update", "update_new"].map { "DROP TRIGGER \(quoted("\(name)_\($0)"))" }
                .joined(separator: ";\n")
        case .postgres: "DROP TRIGGER \(quoted(name)) ON \(quoted(table));\nDROP FUNCTION \(quoted(name))()"
        }
    }

    /// The triggers of SQLite, which can change a row only after it was written.
    private func sqlite(_ empty: String) -> String {
        let row = key.map { "\(quoted($0)) = new.\(quoted($0))" }.joined(separator: " AND ")
        func copy(_ source: String, to target: String) -> String {
            "UPDATE \(quoted(table)) SET \(quoted(target)) = new.\(quoted(source)) WHERE \(row)"
        }
        func trigger(_ suffix: String, _ event: String, _ condition: String, _ statement: String) -> String {
            "CREATE TRIGGER \(quoted("\(name)_\(suffix)")) AFTER \(event) ON \(quoted(table)) WHEN \(condition) BEGIN\n"
                + "    \(statement);\nEND"
        }
        let (o, n) = ("new.\(quoted(old))", "new.\(quoted(new))")
        let (oldChanged, newChanged) = ("\(o) IS NOT old.\(quoted(old))", "\(n) IS NOT old.\(quoted(new))")
        let differs = "\(o) IS NOT \(n)"
        return [
            trigger("insert", "INSERT", "\(n) IS \(empty) AND \(differs)", copy(old, to: new)),
            trigger("insert_new", "INSERT", "\(n) IS NOT \(empty) AND \(differs)", copy(new, to: old)),
            trigger(
                "update", "UPDATE OF \(quoted(old))", "\(oldChanged) AND NOT (\(newChanged)) AND \(differs)",
                copy(old, to: new)),
            trigger("update_new", "UPDATE OF \(quoted(new))", "\(newChanged) AND \(differs)", copy(new, to: old)),
        ].joined(separator: ";\n")
    }

    /// The trigger of PostgreSQL, which changes the row before it is written.
    private func postgres(_ empty: String) -> String {
        let (o, n) = (quoted(old), quoted(new))
        return """
            CREATE FUNCTION \(quoted(name))() RETURNS trigger LANGUAGE plpgsql AS $mirror$
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    IF new.\(n) IS NOT DISTINCT FROM \(empty) THEN new.\(n) := new.\(o); ELSE new.\(o) := new.\(n); END IF;
                ELSIF new.\(n) IS DISTINCT FROM old.\(n) THEN
                    new.\(o) := new.\(n);
                ELSIF new.\(o) IS DISTINCT FROM old.\(o) THEN
                    new.\(n) := new.\(o);
                END IF;
                RETURN new;
            END
            $mirror$;
            CREATE TRIGGER \(quoted(name)) BEFORE INSERT OR UPDATE ON \(quoted(table))
            FOR EACH ROW EXECUTE FUNCTION \(quoted(name))()
            """
    }

    private func quoted(_ name: String) -> String { Dialect.sqlite.quoted(name) }
}
