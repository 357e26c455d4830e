import GRDBSQLite
import TrellisKernel

/// The SQL functions that Trellis adds to SQLite for queries.
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
            handle, "trellis_words", 2, flags, nil,
            { context, _, arguments in
                guard let text = SQLiteFunctions.bytes(arguments?[0]), let limit = arguments?[1] else {
                    return sqlite3_result_null(context)
                }
                let words = SearchFolding.words(
                    String(decoding: text, as: UTF8.self), limit: Int(sqlite3_value_int(limit)))
                SQLiteFunctions.setResult(words.joined(separator: " "), context)
            }, nil, nil, nil)
        installValues(on: handle)
        SQLiteDecimals.install(on: handle)
    }

    /// Returns whether `text` contains `part`, which is already folded (``CaseFolding``).
    static func contains(_ text: UnsafeBufferPointer<UInt8>, _ part: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.allSatisfy({ $0 < 0x80 }) else {
            let folded = CaseFolding.folded(String(decoding: text, as: UTF8.self))
            return folded.contains(utf8: String(decoding: part, as: UTF8.self))
        }
        guard let first = part.first else { return true }
        guard text.count >= part.count else { return false }
        for start in 0...(text.count - part.count) where lowercased(text[start]) == first {
            if part.indices.allSatisfy({ lowercased(text[start + $0]) == part[$0] }) { return true }
        }
        return false
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// Sets the result of a function to a text; to NULL for nil and for an empty text.
    static func setResult(_ text: String?, _ context: OpaquePointer?) {
        guard let text, !text.isEmpty else { return sqlite3_result_null(context) }
        sqlite3_result_text(context, text, CInt(clamping: text.utf8.count), SQLiteStatement.transientDestructor)
    }

    /// Sets the result of a function to the sixteen bytes of an identifier.
    static func setResult<Entity>(_ id: ID<Entity>, _ context: OpaquePointer?) {
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) {
            sqlite3_result_blob(context, $0.baseAddress, 16, SQLiteStatement.transientDestructor)
        }
    }

    static func bytes(_ value: OpaquePointer??) -> UnsafeBufferPointer<UInt8>? {
        guard let value = value ?? nil, let start = sqlite3_value_text(value) else { return nil }
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }
}
