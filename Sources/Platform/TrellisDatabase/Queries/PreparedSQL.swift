import Synchronization

/// A statement that is composed once for each engine: its text is kept, and each use only gives the values of its
/// parameters.
///
/// For statements of every request; other SQL is composed when it is sent, which takes some microseconds.
/// ```swift
/// static let active = PreparedSQL("SELECT \(session.userID) FROM session s WHERE \(session.id) = \(parameter: 0)")
/// ```
package struct PreparedSQL: Sendable {
    private let sqlite: Text
    private let postgres: Text

    /// The text in one dialect.
    private struct Text {
        let text: String
        /// The values that the SQL itself binds, and NULL for each use of a parameter.
        let values: [DatabaseValue]
        /// For each use of a parameter the index of its value, and its number.
        let uses: [ParameterUse]
    }

    package init(_ sql: SQL) {
        func text(_ dialect: Dialect) -> Text {
            var renderer = Renderer(dialect)
            renderer.write(sql)
            return Text(text: renderer.text, values: renderer.values, uses: renderer.parameters)
        }
        (sqlite, postgres) = (text(.sqlite), text(.postgres))
    }

    /// Returns the statement with these values of the parameters, by their numbers; a missing one is NULL.
    func statement(_ dialect: Dialect, _ parameters: [DatabaseValue]) -> Statement {
        let text = dialect.name == .sqlite ? sqlite : postgres
        var values = text.values
        for use in text.uses where parameters.indices.contains(use.number) {
            values[use.index] = parameters[use.number]
        }
        return Statement(text.text, values)
    }
}

/// A use of a parameter in a statement.
struct ParameterUse: Sendable {
    /// The index in the statement's values.
    let index: Int
    /// The parameter's number, from 0.
    let number: Int
}

/// The statements of one purpose, composed once for each shape.
package final class PreparedShapes<Shape: Hashable & Sendable>: Sendable {
    private let known = Mutex<[Shape: PreparedSQL]>([:])
    /// The greatest number of shapes that are kept; further ones are composed each time.
    private let capacity: Int

    package init(capacity: Int = 64) {
        self.capacity = capacity
    }

    /// Returns the statement of a shape.
    ///
    /// - Parameter compose: returns its SQL; it must depend on nothing but the shape.
    package func sql(_ shape: Shape, _ compose: () -> SQL) -> PreparedSQL {
        if let sql = known.withLock({ $0[shape] }) { return sql }
        let sql = PreparedSQL(compose())
        known.withLock { if $0.count < capacity { $0[shape] = sql } }
        return sql
    }
}
