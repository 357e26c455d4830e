import TrellisKernel

/// The values of a condition `in`, in the form of each engine.
///
/// A long list is one bound value, so that the number of values of a statement doesn't limit it. On PostgreSQL a list of
/// texts, integers or identifiers always is: the SQL is the same for each length, and prepared once.
struct ValueList {
    private let values: [DatabaseValue]
    private let type: ColumnType
    /// The greatest number of values with a placeholder each.
    private static let maximumPlaceholders = 256

    /// Creates a list without NULL.
    init(_ values: [DatabaseValue], type: ColumnType) {
        // A set has another order each time, and the body of a query may run twice with the same statements.
        var seen: Set<DatabaseValue> = []
        self.values = values.filter { seen.insert($0).inserted }.sorted(by: DatabaseValue.isOrdered)
        self.type = type
    }

    var isEmpty: Bool { values.isEmpty }

    /// The part of a comparison after its operand: `IN (…)`, or the same with one bound value.
    var condition: SQL { SQL(parts: [.choice(sqlite: sqlite, postgres: postgres)]) }

    private var isLong: Bool { values.count > Self.maximumPlaceholders }

    private var placeholders: SQL {
        "IN (\(SQL.joined(values.map { SQL(parts: [.value($0)]) }, separator: ", ")))"
    }

    // MARK: - SQLite

    private var sqlite: SQL {
        guard isLong, let item = Self.item(type) else { return placeholders }
        let list: String = "[" + values.map(Self.json).joined(separator: ",") + "]"
        return "IN (SELECT \(raw: item) FROM json_each(\(list)))"
    }

    /// Returns the expression that reads a value of the JSON list; nil for types without a form in JSON.
    private static func item(_ type: ColumnType) -> String? {
        switch type {
        case .integer, .timestamp, .text, .decimal, .json: "value"
        case .uuid: "trellis_uuid(value)"
        case .real: "trellis_real(value)"
        case .bytes: "trellis_bytes(value)"
        case .bool, .texts, .integers, .uuids: nil
        }
    }

    private static func json(_ value: DatabaseValue) -> String {
        switch value {
        case .integer(let integer): "\(integer)"
        case .timestamp(let timestamp): "\(timestamp.microseconds)"
        case .text(let text): JSONList.quoted(text)
        case .decimal(let decimal): JSONList.quoted(decimal.canonicalText ?? "")
        case .uuid(let high, let low): JSONList.quoted(JSONList.uuidText(UUIDWords(high: high, low: low)))
        // By its bits: SQLite rounds numbers in a text.
        case .real(let real): JSONList.quoted("\(real.bitPattern)")
        case .bytes(let bytes): JSONList.quoted(bytes.hexadecimalText)
        case .null, .bool, .texts, .integers, .uuids: "null"
        }
    }

    // MARK: - PostgreSQL

    private var postgres: SQL {
        if let array { return SQL(parts: [.text("= ANY("), .value(array), .text(")")]) }
        let texts = isLong ? values.compactMap(Self.text) : []
        guard !texts.isEmpty, texts.count == values.count else { return placeholders }
        let cast = "::text[]::\(Dialect.postgres.typeName(type))[])"
        return SQL(parts: [.text("= ANY("), .value(.texts(texts)), .text(cast)])
    }

    /// The values as one array; nil unless all are text, integers or identifiers alike.
    private var array: DatabaseValue? {
        guard [.text, .integer, .uuid].contains(type) else { return nil }
        var (texts, integers, uuids): ([String], [Int64], [UUIDWords]) = ([], [], [])
        for value in values {
            switch value {
            case .text(let text): texts.append(text)
            case .integer(let integer): integers.append(integer)
            case .uuid(let high, let low): uuids.append(UUIDWords(high: high, low: low))
            default: return nil
            }
        }
        switch values.count {
        case texts.count: return .texts(texts)
        case integers.count: return .integers(integers)
        case uuids.count: return .uuids(uuids)
        default: return nil
        }
    }

    /// Returns the text that PostgreSQL reads as the value; nil for values without one.
    private static func text(_ value: DatabaseValue) -> String? {
        switch value {
        case .text(let text): text
        case .decimal(let decimal): decimal.canonicalText
        case .real(let real): "\(real)"
        case .bytes(let bytes): "\\x\(bytes.hexadecimalText)"
        // RFC 3339 has no years before 0 and after 9999, PostgreSQL no year 0.
        case .timestamp(let timestamp): Self.datable.contains(timestamp.microseconds) ? "\(timestamp)" : nil
        case .null, .bool, .integer, .uuid, .texts, .integers, .uuids: nil
        }
    }

    /// The years 1 to 9999 in microseconds since 1970.
    private static let datable: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999
}

extension [UInt8] {
    /// Two hexadecimal digits for each byte.
    fileprivate var hexadecimalText: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
