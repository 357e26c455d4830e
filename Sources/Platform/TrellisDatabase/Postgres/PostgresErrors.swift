import CLibPQ
import TrellisKernel

/// The mapping of PostgreSQL's SQLSTATE codes (https://www.postgresql.org/docs/15/errcodes-appendix.html) to
/// ``DatabaseError``.
///
/// It uses codes and names only, never the text of a message: a server may send it in any language.
enum PostgresErrors {
    /// Returns the error of a failure that the server reports.
    static func error(_ state: String, _ report: PostgresReport) -> DatabaseError {
        let message = report[.message] ?? "no message"
        let constraint = report[.constraint]
        switch state {
        case "23505": return .uniqueViolation(constraint: constraint ?? message)
        case "23P01": return .exclusion(constraint: constraint ?? message)
        case "23503", "23001": return .foreignKey(constraint: constraint)
        case "23514": return .check(constraint: constraint ?? message)
        case "23502": return .notNull(column: column(report) ?? message)
        case "40001": return .serialization
        case "40P01": return .deadlock
        case "55P03": return .busy
        case "57014", "25P03": return .timeout
        case "25006": return .readOnly
        case "25P02": return .aborted
        case "22003": return .outOfRange
        // A row that the policies don't allow is a row of another tenant.
        case "42501" where report[.function] == "ExecWithCheckOptions":
            return .tenantMismatch(table: lastQuoted(message) ?? "the table")
        case "22021", "22P05": return .unstorableText
        case "53300", "57P01", "57P02", "57P03", "57P04", "57P05": return .disconnected
        case "53100": return .full
        case let state where state.hasPrefix(utf8: "08"): return .disconnected
        case let state
        where state.hasPrefix(utf8: "42") || state.hasPrefix(utf8: "22") || state == "0A000" || state == "54001":
            return .statement(message: "\(message) (\(state))")
        default: return .other(code: Int(state, radix: 36) ?? 0, message: "\(message) (\(state))")
        }
    }

    private static func column(_ report: PostgresReport) -> String? {
        guard let table = report[.table], let column = report[.column] else { return report[.column] }
        return "\(table).\(column)"
    }

    /// Returns the last quoted name of a message: the server doesn't report the table of a policy otherwise.
    ///
    /// The quotation marks depend on the language.
    private static func lastQuoted(_ message: String) -> String? {
        let opening: Set<Unicode.Scalar> = ["\"", "„", "“", "«", "»", "‘", "「", "『"]
        let closing: Set<Unicode.Scalar> = ["\"", "“", "”", "»", "«", "’", "」", "』"]
        let scalars = Array(message.unicodeScalars)
        guard let end = scalars.lastIndex(where: closing.contains),
            let start = scalars[..<end].lastIndex(where: opening.contains), start + 1 < end
        else { return nil }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[(start + 1)..<end])
        return String(name)
    }

    /// Returns a message of libpq on one line.
    static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        guard let pointer else { return "no message" }
        return String(cString: pointer).utf8Lines.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
