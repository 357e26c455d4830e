import Foundation
import GRDBSQLite
import TrellisKernel

/// The SQL functions by which the triggers of the audit learn on whose behalf a row is written, and put its columns
/// into an entry.
///
/// Within its connection only, so whoever opens the file with another program can't write to tables that are audited.
final class SQLiteAudit {
    var author: AuditAuthor?
    var reach = Reach.system

    /// Nobody writes, as at the beginning of a transaction.
    func forget() {
        (author, reach) = (nil, .system)
    }

    /// - Parameter handle: of the connection that owns this, which closes before this goes.
    func install(on handle: OpaquePointer) {
        let owner = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_create_function_v2(
            handle, "trellis_audit", 1, SQLITE_UTF8, owner,
            { context, _, arguments in
                guard let context, let owner = sqlite3_user_data(context), let field = arguments?[0] else { return }
                let audit = Unmanaged<SQLiteAudit>.fromOpaque(owner).takeUnretainedValue()
                audit.answer(AuditField(rawValue: sqlite3_value_int(field)), context)
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
                        SQLiteStatement.copied)
                }
            }, nil, nil, nil)
        sqlite3_create_function_v2(
            handle, "trellis_audit_key", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil,
            { context, _, arguments in
                guard let context, let kind = SQLiteFunctions.bytes(arguments?[0]), let value = arguments?[1] else {
                    return
                }
                let type = ColumnType(rawValue: String(decoding: kind, as: UTF8.self)) ?? .text
                SQLiteAudit.answer(SQLiteAuditPayload.plain(value, type), context)
            }, nil, nil, nil)
    }

    private func answer(_ field: AuditField?, _ context: OpaquePointer) {
        switch field {
        case .at: sqlite3_result_int64(context, (author?.at ?? SystemClock().now).microseconds)
        case .actor:
            guard let actor = author?.actor else { return sqlite3_result_null(context) }
            withUnsafeBytes(of: (actor.high.bigEndian, actor.low.bigEndian)) {
                sqlite3_result_blob(context, $0.baseAddress, 16, SQLiteStatement.copied)
            }
        case .request: Self.answer(author?.scope?.requestID, context)
        case .origin: Self.answer(author?.origin ?? AuditAuthor.outside, context)
        case .permission: Self.answer(author?.scope?.origin.permission, context)
        case .reason:
            guard case .everyTenant(let reason) = reach else { return sqlite3_result_null(context) }
            Self.answer(reason, context)
        case nil: sqlite3_result_null(context)
        }
    }

    private static func answer(_ text: String?, _ context: OpaquePointer) {
        guard let text, !text.isEmpty else { return sqlite3_result_null(context) }
        sqlite3_result_text(context, text, CInt(clamping: text.utf8.count), SQLiteStatement.copied)
    }
}

/// What triggers ask `trellis_audit` for.
enum AuditField: Int32 {
    case at, actor, request, origin, permission, reason
}
