import TrellisKernel

/// The output of `config diff`: the keys whose values differ between two environments.
public struct SettingsDifference: Sendable {
    /// One key with different values.
    public struct Entry: Sendable {
        /// The full key.
        public let key: String
        /// Whether the values are hidden.
        public let isSecret: Bool
        /// The value in the first environment.
        public let left: SettingsList.Entry
        /// The value in the second environment.
        public let right: SettingsList.Entry
    }

    /// The two environments.
    public let environments: (left: String, right: String)
    /// The entries, sorted by key.
    public let entries: [Entry]

    /// A table of key and both values; one line when there is no difference.
    public var text: String {
        guard !entries.isEmpty else {
            return "\(environments.left) and \(environments.right) have the same settings.\n"
        }
        var table = TextTable(["key", environments.left, environments.right])
        for entry in entries {
            // Without the secrets in them, different values can look the same.
            let isAlike = entry.left.value == entry.right.value
            table.add([entry.key] + [entry.left, entry.right].map { Self.shown($0, withOrigin: isAlike) })
        }
        return table.text
    }

    private static func shown(_ entry: SettingsList.Entry, withOrigin: Bool) -> String {
        guard let text = entry.value else { return "(required, not set)" }
        return withOrigin ? "\(text.inOneLine) (\(entry.origin?.description ?? ""))" : text.inOneLine
    }

    /// The same as JSON: `{"environments": […], "differences": [{"key": …, "secret": …, "values": [{…}, {…}]}]}`.
    public var json: String {
        JSONTree.object([
            ("environments", .list([.string(environments.left), .string(environments.right)])),
            (
                "differences",
                .list(
                    entries.map { entry in
                        .object([
                            ("key", .string(entry.key)), ("secret", .boolean(entry.isSecret)),
                            ("values", .list([entry.left, entry.right].map(\.valueTree))),
                        ])
                    })
            ),
        ]).text
    }
}

extension SettingsList.Entry {
    fileprivate var valueTree: JSONTree {
        .object([("value", .optional(value)), ("source", .optional(origin?.description))])
    }
}

extension ConfigReport {
    /// Returns the keys whose values mean something else in another environment: `30s` and `30000ms` are the same.
    ///
    /// - Parameter other: the same catalog with the sources of the other environment. Variables, `.env` and the command
    ///   line override both, so load both without them.
    /// - Throws: ``SettingsError`` with all problems of the sources of one of them.
    public func difference(to other: ConfigReport) throws(SettingsError) -> SettingsDifference {
        let (left, right) = (try list(), try other.list())
        let entries = zip(catalog.declarations, zip(left.entries, right.entries)).compactMap { declaration, values in
            declaration.isSame(raw(declaration.key), other.raw(declaration.key))
                ? nil
                : SettingsDifference.Entry(
                    key: declaration.key, isSecret: declaration.isSecret, left: values.0, right: values.1)
        }
        return SettingsDifference(environments: (left.environment, right.environment), entries: entries)
    }

    /// Returns the effective value; nil for the declared default.
    private func raw(_ key: String) -> RawSetting? {
        for (_, result) in sources.candidates(key, in: catalog) {
            if case .success(let candidate?) = result { return candidate.raw }
        }
        return nil
    }
}
