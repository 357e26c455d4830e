import TrellisKernel

/// The output of `config list` and `config get`: keys with their effective values.
public struct SettingsList: Sendable {
    /// One key.
    public struct Entry: Sendable {
        /// The full key.
        public let key: String
        /// The effective value, asterisks for a secret; nil for a required key that is not set.
        public let value: String?
        /// The location of the value; nil when the key is not set and has no default.
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

    /// The environment of the values.
    public let environment: String
    /// The entries, sorted by key.
    public let entries: [Entry]

    /// A table of key, value and source.
    public var text: String {
        let rows = entries.map { [$0.key, $0.value ?? "(required, not set)", $0.origin?.description ?? ""] }
        return "# environment: \(environment)\n" + TextTable(rows: rows).text
    }

    /// The same as JSON: `{"environment": …, "settings": […]}`.
    public var json: String {
        JSONTree.object([("environment", .string(environment)), ("settings", .list(entries.map(\.tree)))]).text
    }
}
