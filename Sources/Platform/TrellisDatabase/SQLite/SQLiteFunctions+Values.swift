import GRDBSQLite
import TrellisKernel

extension SQLiteFunctions {
    /// Adds the functions that read values of a JSON list which JSON has no type for: identifiers, doubles and bytes.
    ///
    /// Each returns NULL for a text of another form.
    static func installValues(on handle: OpaquePointer) {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        sqlite3_create_function_v2(
            handle, "trellis_uuid", 1, flags, nil,
            { context, _, arguments in
                guard let text = SQLiteFunctions.bytes(arguments?[0]), let id = ID<Never>(utf8: text) else {
                    return sqlite3_result_null(context)
                }
                SQLiteFunctions.setResult(id, context)
            }, nil, nil, nil)
        sqlite3_create_function_v2(
            handle, "trellis_real", 1, flags, nil,
            { context, _, arguments in
                guard let text = SQLiteFunctions.bytes(arguments?[0]),
                    let bits = UInt64(String(decoding: text, as: UTF8.self))
                else { return sqlite3_result_null(context) }
                sqlite3_result_double(context, Double(bitPattern: bits))
            }, nil, nil, nil)
        sqlite3_create_function_v2(
            handle, "trellis_bytes", 1, flags, nil,
            { context, _, arguments in
                guard let text = SQLiteFunctions.bytes(arguments?[0]), text.count.isMultiple(of: 2) else {
                    return sqlite3_result_null(context)
                }
                let bytes = stride(from: 0, to: text.count, by: 2).compactMap { position in
                    UInt8(String(decoding: text[position..<position + 2], as: UTF8.self), radix: 16)
                }
                guard bytes.count == text.count / 2 else { return sqlite3_result_null(context) }
                SQLiteFunctions.setResult(bytes, context)
            }, nil, nil, nil)
    }

    private static func setResult(_ bytes: [UInt8], _ context: OpaquePointer?) {
        // A null pointer would be NULL.
        guard !bytes.isEmpty else { return sqlite3_result_zeroblob(context, 0) }
        bytes.withUnsafeBytes {
            sqlite3_result_blob64(context, $0.baseAddress, UInt64($0.count), SQLiteStatement.transientDestructor)
        }
    }
}
