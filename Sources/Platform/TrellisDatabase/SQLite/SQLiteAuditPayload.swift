import Crypto
import Foundation
import GRDBSQLite
import TrellisKernel

/// The columns of a changed row as JSON, in the format of PostgreSQL's `to_jsonb`.
///
/// The arguments of `trellis_audit_payload` are the action (`insert`, `update`, `delete`), then for each column its
/// type and name (`uuid:id`, or `#text:password_hash` when only the hash is stored), its value before and its value
/// after.
///
/// It writes bytes directly: every change of an audited row pays this cost while other writers wait.
struct SQLiteAuditPayload {
    private var before: [UInt8] = []
    private var after: [UInt8] = []

    /// Reads the arguments of `trellis_audit_payload`; nil when they are invalid.
    init?(_ arguments: UnsafeBufferPointer<OpaquePointer?>) {
        guard let first = arguments.first, let action = SQLiteFunctions.bytes(first), arguments.count % 3 == 1 else {
            return nil
        }
        let isUpdate = action.elementsEqual("update".utf8)
        let (hasBefore, hasAfter) = (!action.elementsEqual("insert".utf8), !action.elementsEqual("delete".utf8))
        if hasAfter { after.reserveCapacity(512) }
        for index in stride(from: 1, to: arguments.count, by: 3) {
            guard let declaration = SQLiteFunctions.bytes(arguments[index]), let old = arguments[index + 1],
                let new = arguments[index + 2]
            else { return nil }
            let column = Column(declaration)
            let (beforeCount, afterCount) = (before.count, after.count)
            if hasBefore { column.write(old, to: &before) }
            if hasAfter { column.write(new, to: &after) }
            guard isUpdate, before[beforeCount...].elementsEqual(after[afterCount...]) else { continue }
            before.removeSubrange(beforeCount...)
            after.removeSubrange(afterCount...)
        }
    }

    /// The JSON object in UTF-8 with `before` and `after`, each only if it has columns.
    var json: [UInt8] {
        var json = Array("{".utf8)
        json.reserveCapacity(before.count + after.count + 32)
        for (name, columns) in [("\"before\":{", before), ("\"after\":{", after)] where !columns.isEmpty {
            if json.count > 1 { json.append(UInt8(ascii: ",")) }
            json += name.utf8
            // Each column begins with a comma.
            json += columns.dropFirst()
            json.append(UInt8(ascii: "}"))
        }
        json.append(UInt8(ascii: "}"))
        return json
    }

    private struct Column {
        let name: Slice<UnsafeBufferPointer<UInt8>>
        let type: ColumnType
        let isHashed: Bool

        init(_ declaration: UnsafeBufferPointer<UInt8>) {
            isHashed = declaration.first == UInt8(ascii: "#")
            let rest = declaration.dropFirst(isHashed ? 1 : 0)
            let kind = rest.prefix { $0 != UInt8(ascii: ":") }
            name = rest.dropFirst(kind.count + 1)
            type = ColumnType(bytes: kind) ?? .text
        }

        /// Writes `,"name":value`.
        func write(_ value: OpaquePointer, to bytes: inout [UInt8]) {
            bytes += [UInt8(ascii: ","), UInt8(ascii: "\"")]
            JSONList.escape(name, to: &bytes)
            bytes += [UInt8(ascii: "\""), UInt8(ascii: ":")]
            guard sqlite3_value_type(value) != SQLITE_NULL else { return bytes += "null".utf8 }
            guard type.isText || isHashed else { return SQLiteAuditPayload.write(value, type, to: &bytes) }
            bytes.append(UInt8(ascii: "\""))
            if isHashed {
                var secret: [UInt8] = []
                SQLiteAuditPayload.write(value, type, to: &secret)
                bytes += "sha256:\(SHA256.hash(data: secret).map(SQLiteAuditPayload.hexadecimal).joined())".utf8
            } else {
                SQLiteAuditPayload.write(value, type, isEscaped: true, to: &bytes)
            }
            bytes.append(UInt8(ascii: "\""))
        }
    }

    /// Returns a value as text; nil for NULL.
    static func text(of value: OpaquePointer, type: ColumnType) -> String? {
        guard sqlite3_value_type(value) != SQLITE_NULL else { return nil }
        var bytes: [UInt8] = []
        write(value, type, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes a value that isn't NULL as text, without quotation marks.
    ///
    /// - Parameter isEscaped: whether it is escaped for a JSON string.
    private static func write(
        _ value: OpaquePointer, _ type: ColumnType, isEscaped: Bool = false, to bytes: inout [UInt8]
    ) {
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER:
            let number = sqlite3_value_int64(value)
            switch type {
            case .bool: bytes += (number == 0 ? "false" : "true").utf8
            case .timestamp: write(Timestamp(microseconds: number), to: &bytes)
            default: bytes += "\(number)".utf8
            }
        case SQLITE_BLOB:
            let blob = UnsafeRawBufferPointer(
                start: sqlite3_value_blob(value), count: Int(sqlite3_value_bytes(value)))
            guard type == .uuid, blob.count == 16 else {
                bytes += (isEscaped ? "\\\\x" : "\\x").utf8
                return bytes += blob.lazy.map(hexadecimal).joined().utf8
            }
            let id = ID<Never>(
                high: UInt64(bigEndian: blob.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: blob.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
            let start = bytes.count
            bytes += repeatElement(0, count: 36)
            bytes.withUnsafeMutableBufferPointer { buffer in
                if let first = buffer.baseAddress { id.store(at: first + start) }
            }
        default:
            guard let text = SQLiteFunctions.bytes(value) else { return }
            if isEscaped { JSONList.escape(text, to: &bytes) } else { bytes += text }
        }
    }

    /// Writes a time in the format `2026-01-01T00:00:00.25+00:00`.
    private static func write(_ time: Timestamp, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes += repeatElement(0, count: 27)
        time.print { bytes[start + $0] = $1 }
        bytes.removeLast()
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        bytes += "+00:00".utf8
    }

    private static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}

extension ColumnType {
    /// Finds the type with this name.
    fileprivate init?(bytes: some Collection<UInt8>) {
        guard let type = Self.allCases.first(where: { bytes.elementsEqual($0.rawValue.utf8) }) else { return nil }
        self = type
    }

    /// Whether its values are strings in JSON.
    fileprivate var isText: Bool {
        switch self {
        case .bool, .integer, .real, .decimal, .json, .texts, .integers, .uuids: false
        case .text, .bytes, .uuid, .timestamp: true
        }
    }
}
