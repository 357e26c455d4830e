package import TrellisKernel

/// Rows of values that a statement binds as one list per column, so that its SQL is the same for any number of rows and
/// is prepared once.
///
/// ```swift
/// var done = ValueRows("done")
/// done.add("id", endings.map(\.id))
/// done.add("lease", endings.map(\.lease))
/// try sql.execute("UPDATE job SET … FROM \(done) WHERE job.id = done.id AND job.lease = done.lease")
/// ```
/// All columns have the same number of values; no value is NULL.
package struct ValueRows: Hashable, Sendable {
    struct Column: Hashable, Sendable {
        let name: String
        let values: DatabaseValue

        /// PostgreSQL's name for the values' type.
        var arrayType: String {
            switch values {
            case .uuids: "::uuid[]"
            case .integers: "::bigint[]"
            default: "::text[]"
            }
        }
    }
    private let name: String
    private var columns: [Column] = []

    /// Creates rows without columns; `name` is their alias in the statement.
    package init(_ name: String) {
        self.name = name
    }

    /// Adds a column of identifiers.
    package mutating func add<Entity>(_ column: String, _ values: [ID<Entity>]) {
        columns.append(Column(name: column, values: values.databaseValue))
    }

    /// Adds a column of integers.
    package mutating func add(_ column: String, _ values: [Int]) {
        columns.append(Column(name: column, values: values.databaseValue))
    }

    /// Adds a column of texts.
    package mutating func add(_ column: String, _ values: [String]) {
        columns.append(Column(name: column, values: values.databaseValue))
    }

    func write(to renderer: inout Renderer) {
        switch renderer.dialect.name {
        case .postgres:
            renderer.write("unnest(")
            // The cast gives the parameter its type when the statement is prepared.
            renderer.list(columns) { renderer, column in
                renderer.bind(column.values)
                renderer.write(column.arrayType)
            }
            renderer.write(") AS ")
            renderer.identifier(name)
            renderer.write("(")
            renderer.list(columns) { $0.identifier($1.name) }
            renderer.write(")")
        case .sqlite:
            renderer.write("(SELECT ")
            renderer.list(columns.enumerated()) { renderer, item in
                let isIdentifier = if case .uuids = item.element.values { true } else { false }
                renderer.write(isIdentifier ? "trellis_uuid(value ->> \(item.offset))" : "value ->> \(item.offset)")
                renderer.write(" AS ")
                renderer.identifier(item.element.name)
            }
            renderer.write(" FROM json_each(")
            renderer.bind(.text(JSONList.rows(columns.map(\.values))))
            renderer.write(")) AS ")
            renderer.identifier(name)
        }
    }
}
