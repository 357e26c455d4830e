import Crypto
import Foundation
import GRDBSQLite

/// The keyed hash that stands for the value of a secret column, the same as that of the function of PostgreSQL.
///
/// The arguments of `trellis_audit_hmac` are the key, the tenant, table and column with a dot between them, the key of the
/// row as text, and type and value of the column.
enum SQLiteAuditHash {
    /// Returns the hash as text; nil for NULL.
    static func text(_ arguments: UnsafeBufferPointer<OpaquePointer?>) -> String? {
        let values = arguments.compactMap(\.self)
        // Never the value itself, whatever is wrong.
        guard values.count == 6, let kind = SQLiteFunctions.bytes(values[4]) else { return AuditContext.unknownHash }
        let type = ColumnType(rawValue: String(decoding: kind, as: UTF8.self)) ?? .text
        guard let value = SQLiteAuditPayload.text(of: values[5], type: type) else { return nil }
        guard let key = blob(values[0]), let tenant = SQLiteAuditPayload.text(of: values[1], type: .uuid),
            let place = SQLiteAuditPayload.text(of: values[2], type: .text)
        else { return AuditContext.unknownHash }
        let row = SQLiteAuditPayload.text(of: values[3], type: .text) ?? ""
        let message = Array("\(tenant):\(place):\(row.utf8.count):\(row)\(value)".utf8)
        let hash = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))
        return AuditContext.hashPrefix + hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func blob(_ value: OpaquePointer) -> [UInt8]? {
        guard sqlite3_value_type(value) == SQLITE_BLOB else { return nil }
        return Array(
            UnsafeRawBufferPointer(start: sqlite3_value_blob(value), count: Int(sqlite3_value_bytes(value))))
    }
}
