import Crypto
import Foundation
import GRDBSQLite
import TrellisKernel

/// The columns of a changed row as JSON, spelled as PostgreSQL's `to_jsonb` does.
///
/// The arguments of `trellis_audit_payload` are the deed (`insert`, `update`, `delete`), then of each column its kind and
/// name (`uuid:id`, or `#text:password_hash` when only its hash is kept), its value before and its value after.
struct SQLiteAuditPayload {
    private var before: [String] = []
    private var after: [String] = []

    /// Nil when the arguments make no sense.
    init?(_ arguments: UnsafeBufferPointer<OpaquePointer?>) {
        guard let first = arguments.first, let deed = SQLiteFunctions.bytes(first), arguments.count % 3 == 1 else {
            return nil
        }
        let isUpdate = deed.elementsEqual("update".utf8)
        let (hasBefore, hasAfter) = (!deed.elementsEqual("insert".utf8), !deed.elementsEqual("delete".utf8))
        for index in stride(from: 1, to: arguments.count, by: 3) {
            guard let spelled = SQLiteFunctions.bytes(arguments[index]), let old = arguments[index + 1],
                let new = arguments[index + 2]
            else { return nil }
            let column = Column(String(decoding: spelled, as: UTF8.self))
            let (former, latter) = (column.json(old), column.json(new))
            if isUpdate, former == latter { continue }
            if hasBefore { before.append("\(column.key):\(former)") }
            if hasAfter { after.append("\(column.key):\(latter)") }
        }
    }

    var text: String {
        let parts = [("before", before), ("after", after)].filter { !$0.1.isEmpty }
        return "{" + parts.map { "\"\($0)\":{\($1.joined(separator: ","))}" }.joined(separator: ",") + "}"
    }

    private struct Column {
        let key: String
        let type: ColumnType
        let isHashed: Bool

        init(_ spelled: String) {
            isHashed = spelled.hasPrefix("#")
            let parts = spelled.drop { $0 == "#" }.split(separator: ":", maxSplits: 1).map(String.init)
            type = parts.first.flatMap { ColumnType(rawValue: $0) } ?? .text
            key = SQLiteAuditPayload.quoted(parts.last ?? "")
        }

        func json(_ value: OpaquePointer) -> String {
            guard isHashed, sqlite3_value_type(value) != SQLITE_NULL else {
                return SQLiteAuditPayload.json(value, type)
            }
            let hash = SHA256.hash(data: Array((SQLiteAuditPayload.plain(value, type) ?? "").utf8))
            return "\"sha256:\(hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())\""
        }
    }

    /// A value as JSON.
    private static func json(_ value: OpaquePointer, _ type: ColumnType) -> String {
        guard let text = plain(value, type) else { return "null" }
        return switch type {
        case .bool, .integer, .real, .decimal, .json, .texts, .integers, .uuids: text
        case .text, .bytes, .uuid, .timestamp: quoted(text)
        }
    }

    /// A value as text; nil for NULL.
    static func plain(_ value: OpaquePointer, _ type: ColumnType) -> String? {
        switch sqlite3_value_type(value) {
        case SQLITE_NULL: return nil
        case SQLITE_INTEGER:
            let number = sqlite3_value_int64(value)
            if type == .bool { return number == 0 ? "false" : "true" }
            return type == .timestamp ? moment(Timestamp(microseconds: number)) : "\(number)"
        case SQLITE_BLOB:
            let bytes = UnsafeRawBufferPointer(
                start: sqlite3_value_blob(value), count: Int(sqlite3_value_bytes(value)))
            if type == .uuid, bytes.count == 16 {
                let words = (
                    UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
                return ID<Never>(high: words.0, low: words.1).description
            }
            return "\\x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        default: return SQLiteFunctions.bytes(value).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// `2026-01-01T00:00:00.25+00:00`.
    private static func moment(_ time: Timestamp) -> String {
        var text = Substring(time.description)
        text.removeLast()
        while text.hasSuffix("0") { text.removeLast() }
        return (text.hasSuffix(".") ? text.dropLast() : text) + "+00:00"
    }

    private static func quoted(_ text: String) -> String { JSONList.quoted(text) }
}
