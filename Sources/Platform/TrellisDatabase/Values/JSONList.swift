import Foundation
import TrellisKernel

/// Lists as JSON text, spelled the same for the same items: how they are kept where an engine has no arrays.
enum JSONList {
    static func text(_ items: [String]) -> String { list(items.map(quoted)) }

    static func text(_ items: [Int64]) -> String { list(items.map(String.init)) }

    static func text(_ items: [UUIDWords]) -> String { list(items.map { quoted(name($0)) }) }

    /// Columns as rows: a list of lists.
    static func rows(_ columns: [DatabaseValue]) -> String {
        let columns: [[String]] = columns.map { column in
            switch column {
            case .texts(let items): items.map(quoted)
            case .integers(let items): items.map(String.init)
            case .uuids(let items): items.map { quoted(name($0)) }
            default: []
            }
        }
        let count = columns.map(\.count).min() ?? 0
        return list((0..<count).map { row in list(columns.map { $0[row] }) })
    }

    static func texts(_ text: String) -> [String]? { decode(text) }

    static func integers(_ text: String) -> [Int64]? { decode(text) }

    static func uuids(_ text: String) -> [UUIDWords]? {
        guard let names: [String] = decode(text) else { return nil }
        let found = names.compactMap { ID<Never>($0) }.map { UUIDWords(high: $0.high, low: $0.low) }
        return found.count == names.count ? found : nil
    }

    /// An identifier as an item of a list.
    static func name(_ words: UUIDWords) -> String { ID<Never>(high: words.high, low: words.low).description }

    private static func list(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }

    private static func decode<Item: Decodable>(_ text: String) -> [Item]? {
        try? JSONDecoder().decode([Item].self, from: Data(text.utf8))
    }

    /// A text as JSON.
    static func quoted(_ text: String) -> String {
        var bytes = [UInt8(ascii: "\"")]
        escape(text.utf8, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes UTF-8 as it stands within a text of JSON.
    static func escape(_ text: some Collection<UInt8>, to bytes: inout [UInt8]) {
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
