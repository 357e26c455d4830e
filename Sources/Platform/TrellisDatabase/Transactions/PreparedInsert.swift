import TrellisKernel

/// An INSERT that is rendered once for each engine, for statements that are sent very often.
package struct PreparedInsert: Sendable {
    private let sqlite: String
    private let postgres: String

    /// Creates an INSERT of one row.
    ///
    /// - Parameter columns: each with nil for a value that is bound when the statement is sent, or with an expression
    ///   without bound values.
    package init(insertInto table: String, _ columns: [(name: String, expression: SQL?)]) {
        func text(_ dialect: Dialect) -> String {
            var (renderer, bound) = (Renderer(dialect), 0)
            renderer.write("INSERT INTO \(table) (\(columns.map(\.name).joined(separator: ", "))) VALUES (")
            renderer.list(columns) { renderer, column in
                guard let expression = column.expression else {
                    bound += 1
                    return renderer.write(dialect.placeholder(bound))
                }
                renderer.write(expression)
            }
            renderer.write(")")
            return renderer.text
        }
        (sqlite, postgres) = (text(.sqlite), text(.postgres))
    }

    func text(_ dialect: Dialect) -> String { dialect.name == .sqlite ? sqlite : postgres }
}
