import Foundation
import TrellisKernel

/// Lists as canonical JSON text, for engines without arrays: equal items give equal text.
package enum JSONList {
    package static func text(_ items: [String]) -> String { list(items.map(quoted)) }

    package static func text(_ items: [Int64]) -> String { list(items.map(String.init)) }

    package static func text(_ items: [UUIDWords]) -> String { list(items.map { quoted(uuidText($0)) }) }

    /// Converts columns to rows: a list of lists.
    package static func rows(_ columns: [DatabaseValue]) -> String {
        let columns: [[String]] = columns.map { column in
            switch column {
            case .texts(let items): items.map(quoted)
            case .integers(let items): items.map(String.init)
            case .uuids(let items): items.map { quoted(uuidText($0)) }
            default: []
            }
        }
        let count = columns.map(\.count).min() ?? 0
        return list((0..<count).map { row in list(columns.map { $0[row] }) })
    }

    package static func texts(_ text: String) -> [String]? { decode(text) }

    package static func integers(_ text: String) -> [Int64]? { decode(text) }

    package static func uuids(_ text: String) -> [UUIDWords]? {
        guard let names: [String] = decode(text) else { return nil }
        let found = names.compactMap { ID<Never>($0) }.map { UUIDWords(high: $0.high, low: $0.low) }
        return found.count == names.count ? found : nil
    }

    /// Returns an identifier as text.
    package static func uuidText(_ words: UUIDWords) -> String {
        ID<Never>(high: words.high, low: words.low).description
    }

    private static func list(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }

    private static func decode<Item: Decodable>(_ text: String) -> [Item]? {
        try? JSONDecoder().decode([Item].self, from: Data(text.utf8))
    }

    /// Returns a text as a JSON string.
    package static func quoted(_ text: String) -> String {
        var bytes = [UInt8(ascii: "\"")]
        escape(text.utf8, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends UTF-8, escaped for a JSON string.
    package static func escape(_ text: some Collection<UInt8>, to bytes: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case ..<0x10: bytes += "\\u000\(String(byte, radix: 16))".utf8
            case ..<0x20: bytes += "\\u00\(String(byte, radix: 16))".utf8
            default: bytes.append(byte)
            }
        }
    }
}
