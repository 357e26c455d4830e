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
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case ..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
