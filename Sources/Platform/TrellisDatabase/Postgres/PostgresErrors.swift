import CLibPQ

/// The mapping of PostgreSQL's SQLSTATE codes (https://www.postgresql.org/docs/15/errcodes-appendix.html) to
/// ``DatabaseError``.
enum PostgresErrors {
    /// Returns the error of a result, by its SQLSTATE, with the constraint, table and column that the server reports.
    static func error(_ result: OpaquePointer?, on handle: OpaquePointer) -> DatabaseError {
        guard let state = field(result, PostgresErrorField.sqlState) else {
            if PQstatus(handle) == CONNECTION_BAD { return .disconnected }
            return .other(code: 0, message: text(PQerrorMessage(handle)))
        }
        let message = field(result, PostgresErrorField.message) ?? "no message"
        return error(
            state, message, constraint: field(result, PostgresErrorField.constraint),
            column: column(field(result, PostgresErrorField.table), field(result, PostgresErrorField.column)))
    }

    static func error(_ state: String, _ message: String, constraint: String?, column: String?) -> DatabaseError {
        switch state {
        case "23505": .uniqueViolation(constraint: constraint ?? message)
        case "23503": .foreignKey(constraint: constraint)
        case "23514": .check(constraint: constraint ?? message)
        case "23502": .notNull(column: column ?? message)
        case "40001": .serialization
        case "40P01": .deadlock
        case "55P03": .busy
        case "57014", "25P03": .timeout
        case "25006": .readOnly
        case "25P02": .aborted
        case "22003": .outOfRange
        case "42501": denied(message)
        case "22021", "22P05": .unstorableText
        case "53300", "57P01", "57P02", "57P03": .disconnected
        case let state where state.hasPrefix("08"): .disconnected
        case let state where state.hasPrefix("42") || state.hasPrefix("22") || state == "0A000" || state == "54001":
            .statement(message: "\(message) (\(state))")
        default: .other(code: Int(state, radix: 36) ?? 0, message: "\(message) (\(state))")
        }
    }

    /// Returns the error for "insufficient privilege": `new row violates row-level security policy for table "project"`
    /// is a row of another tenant.
    private static func denied(_ message: String) -> DatabaseError {
        guard message.contains("row-level security"), let start = message.firstRange(of: "table \"")?.upperBound else {
            return .statement(message: "\(message) (42501)")
        }
        return .tenantMismatch(table: String(message[start...].prefix { $0 != "\"" }))
    }

    private static func column(_ table: String?, _ column: String?) -> String? {
        guard let table, let column else { return column }
        return "\(table).\(column)"
    }

    static func field(_ result: OpaquePointer?, _ code: CInt) -> String? {
        guard let result, let pointer = PQresultErrorField(result, code) else { return nil }
        return String(cString: pointer)
    }

    /// Returns a message of libpq on one line.
    static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        guard let pointer else { return "no message" }
        return String(cString: pointer).split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// The codes of error fields, each a letter; in libpq they are macros, which Swift can't import.
enum PostgresErrorField {
    static let sqlState = CInt(UInt8(ascii: "C"))
    static let message = CInt(UInt8(ascii: "M"))
    static let table = CInt(UInt8(ascii: "t"))
    static let column = CInt(UInt8(ascii: "c"))
    static let constraint = CInt(UInt8(ascii: "n"))
}
