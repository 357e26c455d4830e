import Foundation
import TrellisKernel

extension DatabaseValue {
    /// The value as encoded in a cursor.
    var cursorValue: Cursor.Value {
        switch self {
        case .null: .null
        case .bool(let bool): .integer(bool ? 1 : 0)
        case .integer(let integer): .integer(integer)
        case .real(let real): .real(real)
        case .text(let text): .text(text)
        case .timestamp(let timestamp): .integer(timestamp.microseconds)
        case .uuid(let high, let low): .text(ID<Never>(high: high, low: low).description)
        case .decimal(let decimal): decimal.canonicalText.map { .text($0) } ?? .null
        case .texts(let texts): .text(JSONList.text(texts))
        case .integers(let integers): .text(JSONList.text(integers))
        case .uuids(let uuids): .text(JSONList.text(uuids))
        case .bytes(let bytes):
            .text(
                String(
                    decoding: bytes.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] }, as: UTF8.self))
        }
    }

    /// Decodes a cursor's value for a column of `type`; nil when it doesn't match the type.
    init?(_ cursor: Cursor.Value, type: ColumnType) {
        switch (cursor, type) {
        case (.null, _): self = .null
        case (.integer(let integer), .bool): self = .bool(integer != 0)
        case (.integer(let integer), .timestamp): self = .timestamp(Timestamp(microseconds: integer))
        case (.integer(let integer), .integer), (.integer(let integer), .real): self = .integer(integer)
        case (.real(let real), .real): self = .real(real)
        case (.text(let text), .text), (.text(let text), .json): self = .text(text)
        case (.text(let text), .uuid):
            guard let id = ID<Never>(text) else { return nil }
            self = .uuid(high: id.high, low: id.low)
        case (.text(let text), .decimal):
            guard let decimal = Decimal(exactly: text) else { return nil }
            self = .decimal(decimal)
        case (.text(let text), .texts):
            guard let texts = JSONList.texts(text) else { return nil }
            self = .texts(texts)
        case (.text(let text), .integers):
            guard let integers = JSONList.integers(text) else { return nil }
            self = .integers(integers)
        case (.text(let text), .uuids):
            guard let uuids = JSONList.uuids(text) else { return nil }
            self = .uuids(uuids)
        case (.text(let text), .bytes):
            let digits = Array(text.utf8)
            guard digits.count.isMultiple(of: 2) else { return nil }
            var bytes: [UInt8] = []
            for index in stride(from: 0, to: digits.count, by: 2) {
                guard let high = Self.digits.firstIndex(of: digits[index]),
                    let low = Self.digits.firstIndex(of: digits[index + 1])
                else { return nil }
                bytes.append(UInt8(high << 4 | low))
            }
            self = .bytes(bytes)
        default: return nil
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

extension CursorSigner {
    /// Returns the text of a cursor that ``verify(_:tenant:sort:)`` accepts.
    ///
    /// - Throws: ``DatabaseError/statement(message:)`` for one that is too long.
    func signed(_ cursor: Cursor, tenant: ID<Tenant>?, sort: String) throws -> String {
        let text = sign(cursor, tenant: tenant, sort: sort)
        guard text.utf8.count <= Self.maximumLength else {
            throw DatabaseError.statement(
                message: "The cursor after the last item has \(text.utf8.count) bytes, and may have "
                    + "\(Self.maximumLength): limit the length of the columns that the list is sorted by (\(sort)).")
        }
        return text
    }
}
