import Foundation
import GRDBSQLite
import TrellisKernel

/// The SQL functions that give the audit triggers the author of a write and the columns of the row as JSON.
///
/// They exist only on the connections of this program, so other programs can't write to audited tables.
final class SQLiteAuditFunctions {
    var author: AuditContext?
    var access = RowAccess.system

    /// Removes the author, for the beginning of a transaction.
    func reset() {
        (author, access) = (nil, .system)
    }

    /// Installs the functions.
    ///
    /// - Parameter handle: the connection that owns this object and is closed before the object is freed.
    func install(on handle: OpaquePointer) {
        let owner = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_create_function_v2(
            handle, "trellis_audit", 1, SQLITE_UTF8, owner,
            { context, _, arguments in
                guard let context, let owner = sqlite3_user_data(context), let field = arguments?[0] else { return }
                let audit = Unmanaged<SQLiteAuditFunctions>.fromOpaque(owner).takeUnretainedValue()
                audit.setResult(of: AuditField(rawValue: sqlite3_value_int(field)), context)
            }, nil, nil, nil)
        sqlite3_create_function_v2(
            handle, "trellis_audit_payload", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
            { context, count, arguments in
                guard let context, let arguments else { return }
                let values = UnsafeBufferPointer(start: arguments, count: Int(count))
                guard let json = SQLiteAuditPayload(values)?.json else { return sqlite3_result_null(context) }
                json.withUnsafeBytes {
                    sqlite3_result_text(
                        context, $0.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(clamping: $0.count),
                        SQLiteStatement.transientDestructor)
                }
            }, nil, nil, nil)
        sqlite3_create_function_v2(
            handle, "trellis_audit_key", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
            { context, _, arguments in
                guard let context, let kind = SQLiteFunctions.bytes(arguments?[0]), let value = arguments?[1] else {
                    return
                }
                let type = ColumnType(rawValue: String(decoding: kind, as: UTF8.self)) ?? .text
                SQLiteFunctions.setResult(SQLiteAuditPayload.text(of: value, type: type), context)
            }, nil, nil, nil)
        sqlite3_create_function_v2(
            handle, "trellis_audit_hmac", 6, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
            { context, count, arguments in
                guard let context, let arguments else { return }
                let values = UnsafeBufferPointer(start: arguments, count: Int(count))
                SQLiteFunctions.setResult(SQLiteAuditHash.text(values), context)
            }, nil, nil, nil)
    }

    private func setResult(of field: AuditField?, _ context: OpaquePointer) {
        switch field {
        case .at: sqlite3_result_int64(context, (author?.at ?? SystemClock().now).microseconds)
        case .actor:
            guard let actor = author?.actor else { return sqlite3_result_null(context) }
            SQLiteFunctions.setResult(actor, context)
        case .request: SQLiteFunctions.setResult(author?.scope?.requestID, context)
        case .origin: SQLiteFunctions.setResult(author?.origin ?? AuditContext.directSQLOrigin, context)
        case .permission: SQLiteFunctions.setResult(author?.scope?.origin.permission, context)
        case .reason:
            guard let reason = access.reason else { return sqlite3_result_null(context) }
            SQLiteFunctions.setResult(reason, context)
        case nil: sqlite3_result_null(context)
        }
    }
}
