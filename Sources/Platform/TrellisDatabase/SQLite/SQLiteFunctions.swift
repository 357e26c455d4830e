import GRDBSQLite
import TrellisKernel

/// The SQL functions of ours that queries use on SQLite.
enum SQLiteFunctions {
    static func install(on handle: OpaquePointer) {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        sqlite3_create_function_v2(
            handle, "trellis_contains", 2, flags, nil,
            { context, _, arguments in
                guard let text = SQLiteFunctions.bytes(arguments?[0]), let part = SQLiteFunctions.bytes(arguments?[1])
                else { return sqlite3_result_null(context) }
                sqlite3_result_int(context, SQLiteFunctions.contains(text, part) ? 1 : 0)
            }, nil, nil, nil)
        sqlite3_create_function_v2(
            handle, "trellis_uuid", 1, flags, nil,
            { context, _, arguments in
                guard let text = SQLiteFunctions.bytes(arguments?[0]), let id = ID<Never>(utf8: text) else {
                    return sqlite3_result_null(context)
                }
                withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) {
                    sqlite3_result_blob(
                        context, $0.baseAddress, 16, SQLiteStatement.copied)
                }
            }, nil, nil, nil)
        SQLiteDecimals.install(on: handle)
    }

    /// Whether `part`, already in lower case, is in `text`, whatever the case of that; Unicode's case where either
    /// isn't ASCII.
    static func contains(_ text: UnsafeBufferPointer<UInt8>, _ part: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.allSatisfy({ $0 < 0x80 }), part.allSatisfy({ $0 < 0x80 }) else {
            let text = String(decoding: text, as: UTF8.self).lowercased()
            return text.contains(String(decoding: part, as: UTF8.self))
        }
        guard let first = part.first else { return true }
        guard text.count >= part.count else { return false }
        for start in 0...(text.count - part.count) where lowercased(text[start]) == first {
            if part.indices.allSatisfy({ lowercased(text[start + $0]) == part[$0] }) { return true }
        }
        return false
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    static func bytes(_ value: OpaquePointer??) -> UnsafeBufferPointer<UInt8>? {
        guard let value = value ?? nil, let start = sqlite3_value_text(value) else { return nil }
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }
}
