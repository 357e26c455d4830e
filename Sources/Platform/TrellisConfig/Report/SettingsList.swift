/// Keys with their effective values, as `config list` and `config get` print them.
public struct SettingsList: Sendable {
    /// One key.
    public struct Entry: Sendable {
        /// The full key.
        public let key: String
        /// The effective value, stars for a secret; nil for a required key that nobody set.
        public let value: String?
        /// Where the value was written; nil when nobody set it.
        public let origin: SettingsOrigin?
        /// Whether the value is hidden.
        public let isSecret: Bool

        /// The entry as a JSON object.
        public var json: String { tree.text }

        var tree: JSONTree {
            .object([
                ("key", .string(key)), ("value", .optional(value)), ("source", .optional(origin?.description)),
                ("secret", .boolean(isSecret)),
            ])
        }
    }

    /// The environment that the values are for.
    public let environment: String
    /// The keys, sorted.
    public let entries: [Entry]

    /// A table of key, value and source.
    public var text: String {
        let rows = entries.map { [$0.key, $0.value ?? "(required, not set)", $0.origin?.description ?? ""] }
        return "# environment: \(environment)\n" + TextTable.text(rows)
    }

    /// The same as JSON: `{"environment": …, "settings": […]}`.
    public var json: String {
        JSONTree.object([("environment", .string(environment)), ("settings", .list(entries.map(\.tree)))]).text
    }
}

/// Columns of text, each as wide as its widest cell.
enum TextTable {
    static func text(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
            }
            return cells.joined(separator: "  ").trimmedEnd + "\n"
        }.joined()
    }
}

extension String {
    /// The text without white space at its end.
    fileprivate var trimmedEnd: String { String(reversed().drop { $0.isWhitespace }.reversed()) }
}
