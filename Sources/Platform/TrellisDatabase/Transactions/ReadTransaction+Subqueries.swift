extension ReadTransaction {
    /// Returns the values of a sub-query in no particular order.
    public func values<Value>(_ query: Subquery<Value, Owner>) throws -> [Value] {
        var renderer = core.renderer
        renderer.write(SQL(parts: [.text("SELECT * FROM ")] + query.sql.parts + [.text(" AS found")]))
        return try core.rows(renderer.statement) { try $0.decode(Value.self, at: 0) }
    }
}
