import CLibPQ
import TrellisKernel

/// The fields of an error or a notice of the server.
struct PostgresReport {
    /// A field, by its letter in the protocol; in libpq they are macros, which Swift can't import
    /// (https://www.postgresql.org/docs/15/protocol-error-fields.html).
    enum Field: UInt8 {
        case severity = 0x56  // V
        case state = 0x43  // C
        case message = 0x4D  // M
        case detail = 0x44  // D
        case hint = 0x48  // H
        case context = 0x57  // W
        case table = 0x74  // t
        case column = 0x63  // c
        case constraint = 0x6E  // n
        case function = 0x52  // R
    }
    private let result: OpaquePointer?

    init(_ result: OpaquePointer?) {
        self.result = result
    }

    subscript(field: Field) -> String? {
        guard let result, let pointer = PQresultErrorField(result, CInt(field.rawValue)) else { return nil }
        return String(cString: pointer)
    }
}

/// A failure of a command.
struct PostgresFailure {
    let error: DatabaseError
    /// SQLSTATE; nil when the server didn't report the failure, as when the connection is lost.
    let state: String?
    /// Whether a statement that was prepared before may have failed only because the schema has changed since.
    ///
    /// The server plans such a statement again, with the types that its parameters had when it was prepared. So it fails
    /// where the result has other types now ("cached plan must not change result type"), or where a parameter has, as any
    /// statement would that is wrong; a failure within a function has a context.
    let isOutgrownPlan: Bool

    /// - Parameter result: the failed result; nil when there is none.
    init(_ result: OpaquePointer?, on handle: OpaquePointer) {
        let report = PostgresReport(result)
        guard let state = report[.state] else {
            let isLost = PQstatus(handle) == CONNECTION_BAD
            error = isLost ? .disconnected : .other(code: 0, message: PostgresErrors.text(PQerrorMessage(handle)))
            self.state = nil
            isOutgrownPlan = false
            return
        }
        self.state = state
        error = PostgresErrors.error(state, report)
        isOutgrownPlan =
            switch state {
            case "26000": true
            case "0A000": report[.function] == "RevalidateCachedQuery"
            case "42501": false
            default: state.hasPrefix(utf8: "42") && report[.context] == nil
            }
    }
}
