import Foundation
import GRDBSQLite
import TrellisKernel

/// A prepared statement and its current row.
final class SQLiteStatement: RowSource {
    let text: String
    /// Whether it is a ROLLBACK, for example to a savepoint.
    let isRollback: Bool
    let isReadOnly: Bool
    let statementKind: SQLiteStatementKind
    var isInUse = false
    private let pointer: OpaquePointer
    private let parameterCount: Int
    private var names: [String] = []
    private var namedAt: CInt = -1

    init(_ pointer: OpaquePointer, text: String) {
        self.pointer = pointer
        self.text = text
        isRollback = text.hasPrefix(utf8: "ROLLBACK")
        isReadOnly = sqlite3_stmt_readonly(pointer) != 0
        statementKind = SQLiteStatementKind(text)
        parameterCount = Int(sqlite3_bind_parameter_count(pointer))
    }

    deinit {
        sqlite3_finalize(pointer)
    }

    /// Runs the statement up to its next row; returns SQLITE_ROW, SQLITE_DONE or an error code.
    func step() -> CInt { sqlite3_step(pointer) }

    /// Resets the statement for its next use, which also ends its read transaction.
    func reset() { sqlite3_reset(pointer) }

    /// Binds every placeholder; returns SQLITE_OK or an error code, SQLITE_RANGE when the number of values is wrong.
    func bind(_ values: [DatabaseValue]) -> CInt {
        guard values.count == parameterCount else { return SQLITE_RANGE }
        for (index, value) in values.enumerated() {
            let code = bind(value, at: CInt(index + 1))
            guard code == SQLITE_OK else { return code }
        }
        return SQLITE_OK
    }

    private func bind(_ value: DatabaseValue, at position: CInt) -> CInt {
        switch value {
        case .null: return sqlite3_bind_null(pointer, position)
        case .bool(let bool): return sqlite3_bind_int64(pointer, position, bool ? 1 : 0)
        case .integer(let integer): return sqlite3_bind_int64(pointer, position, integer)
        case .timestamp(let timestamp): return sqlite3_bind_int64(pointer, position, timestamp.microseconds)
        case .real(let real): return sqlite3_bind_double(pointer, position, real)
        case .uuid(let high, let low):
            return withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) {
                sqlite3_bind_blob(pointer, position, $0.baseAddress, 16, Self.transientDestructor)
            }
        case .bytes(let bytes):
            // A null pointer would bind NULL.
            if bytes.isEmpty { return sqlite3_bind_zeroblob(pointer, position, 0) }
            return bytes.withUnsafeBytes {
                sqlite3_bind_blob64(pointer, position, $0.baseAddress, UInt64($0.count), Self.transientDestructor)
            }
        case .text(let text): return bind(text, at: position)
        case .decimal(let decimal):
            return decimal.canonicalText.map { bind($0, at: position) } ?? sqlite3_bind_null(pointer, position)
        case .texts(let texts): return bind(JSONList.text(texts), at: position)
        case .integers(let integers): return bind(JSONList.text(integers), at: position)
        case .uuids(let uuids): return bind(JSONList.text(uuids), at: position)
        }
    }

    private func bind(_ text: String, at position: CInt) -> CInt {
        var text = text
        if text.isEmpty { return sqlite3_bind_text(pointer, position, "", 0, Self.transientDestructor) }
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text64(
                    pointer, position, $0.baseAddress, UInt64($0.count), Self.transientDestructor, UInt8(SQLITE_UTF8))
            }
        }
    }

    /// SQLITE_TRANSIENT, which makes SQLite copy the bytes: a C macro, the address -1, that Swift can't import.
    static var transientDestructor: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    // MARK: - The current row

    /// The names of the columns.
    ///
    /// SQLite prepares a statement again when the schema has changed; then `SELECT *` may return other columns.
    var columnNames: [String] {
        let preparations = sqlite3_stmt_status(pointer, SQLITE_STMTSTATUS_REPREPARE, 0)
        if namedAt != preparations {
            namedAt = preparations
            names = (0..<sqlite3_column_count(pointer)).map { index in
                sqlite3_column_name(pointer, index).map { String(cString: $0) } ?? ""
            }
        }
        return names
    }

    func isNull(_ index: Int) -> Bool { kind(index) == SQLITE_NULL }

    func integer(_ index: Int) -> Int64? {
        kind(index) == SQLITE_INTEGER ? sqlite3_column_int64(pointer, CInt(index)) : nil
    }

    func real(_ index: Int) -> Double? {
        let kind = kind(index)
        return kind == SQLITE_FLOAT || kind == SQLITE_INTEGER ? sqlite3_column_double(pointer, CInt(index)) : nil
    }

    func text(_ index: Int) -> String? {
        guard kind(index) == SQLITE_TEXT, let start = sqlite3_column_text(pointer, CInt(index)) else { return nil }
        let count = Int(sqlite3_column_bytes(pointer, CInt(index)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ index: Int) -> [UInt8]? {
        guard kind(index) == SQLITE_BLOB else { return nil }
        return blob(index).map(Array.init) ?? []
    }

    func uuid(_ index: Int) -> (high: UInt64, low: UInt64)? {
        guard kind(index) == SQLITE_BLOB, let blob = blob(index), blob.count == 16 else { return nil }
        let high = blob.loadUnaligned(as: UInt64.self)
        let low = blob.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        return (UInt64(bigEndian: high), UInt64(bigEndian: low))
    }

    func decimal(_ index: Int) -> Decimal? {
        integer(index).map { Decimal($0) } ?? text(index).flatMap(Decimal.init(exactly:))
    }

    func texts(_ index: Int) -> [String]? { text(index).flatMap(JSONList.texts) }

    func integers(_ index: Int) -> [Int64]? { text(index).flatMap(JSONList.integers) }

    func uuids(_ index: Int) -> [UUIDWords]? { text(index).flatMap(JSONList.uuids) }

    func value(_ index: Int) -> DatabaseValue {
        switch kind(index) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(pointer, CInt(index)))
        case SQLITE_FLOAT: .real(sqlite3_column_double(pointer, CInt(index)))
        case SQLITE_TEXT: .text(text(index) ?? "")
        case SQLITE_BLOB: .bytes(bytes(index) ?? [])
        default: .null
        }
    }

    private func kind(_ index: Int) -> CInt { sqlite3_column_type(pointer, CInt(index)) }

    private func blob(_ index: Int) -> UnsafeRawBufferPointer? {
        sqlite3_column_blob(pointer, CInt(index)).map {
            UnsafeRawBufferPointer(start: $0, count: Int(sqlite3_column_bytes(pointer, CInt(index))))
        }
    }
}
