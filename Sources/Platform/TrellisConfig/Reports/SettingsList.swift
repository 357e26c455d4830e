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

        init(_ declaration: SettingDeclaration, _ candidate: SettingsSources.Candidate?) {
            key = declaration.key
            isSecret = declaration.isSecret
            value = candidate.map { declaration.shown($0) } ?? declaration.defaultText
            origin = candidate?.origin ?? declaration.defaultText.map { _ in .declaration }
        }

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
        let rows = entries.map { [$0.key, $0.value?.inOneLine ?? "(required, not set)", $0.origin?.description ?? ""] }
        return "# environment: \(environment)\n" + TextTable(rows: rows).text
    }

    /// The same as JSON: `{"environment": …, "settings": […]}`.
    public var json: String {
        JSONTree.object([("environment", .string(environment)), ("settings", .list(entries.map(\.tree)))]).text
    }
}

extension SettingDeclaration {
    /// Returns the printed form of a value.
    ///
    /// No value of Vault is printed. A value in a file for secrets that does not fit its setting may be the secret of
    /// another one.
    func shown(_ candidate: SettingsSources.Candidate) -> String {
        if candidate.origin.isVault { return Redaction.stars }
        return candidate.isConfidential && violation(candidate.raw) != nil ? Redaction.stars : printable(candidate.raw)
    }
}

extension LoadedSettings {
    /// Every key with the value that is in effect, sorted by key.
    public var list: SettingsList {
        SettingsList(
            environment: environment,
            entries: catalog.declarations.map { SettingsList.Entry($0, winners[$0.key]) })
    }
}

extension String {
    /// The text with escapes for control characters, so that a value can't look like other lines of a table.
    var inOneLine: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
        return unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }.joined()
    }
}
