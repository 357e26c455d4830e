import TrellisKernel

/// A secret of a KV store: its fields become settings.
///
/// | secret | field | key |
/// |---|---|---|
/// | `database` | `url` | `database.url` |
/// | any | `database.url`, `DATABASE__URL` or `APP_DATABASE__URL` | `database.url` |
/// | the path itself | `database` with the object `{"url": …}` | `database.url` |
struct VaultSecret: Sendable {
    let path: VaultPath
    let version: Int?
    let fields: [String: VaultJSON]

    /// The origin of its values.
    var origin: String { "vault \(path)" + (version.map { " version \($0)" } ?? "") }

    /// Returns the settings of its fields.
    ///
    /// - Parameters:
    ///   - isSection: whether the secret is named after a section; otherwise objects in it are.
    ///   - names: the names of variables, which fields may have.
    func entries(isSection: Bool, _ names: VariableNames) -> [(key: String, entry: VaultValues.Entry)] {
        fields.sorted { $0.key < $1.key }.flatMap { field, value in
            let key: String
            if field.contains(utf8: ".") {
                key = field.lowercased()
            } else if let known = names.key(of: field) ?? names.key(of: "\(names.prefix)_\(field)") {
                key = known
            } else if case .object = value, !isSection {
                key = field.lowercased()
            } else {
                key = "\(path.last.lowercased()).\(field.lowercased())"
            }
            return Self.leaves(of: value, at: key, depth: 0).map { key, raw in
                (key, VaultValues.Entry(raw: raw, origin: origin))
            }
        }
    }

    private static func leaves(of value: VaultJSON, at key: String, depth: Int) -> [(String, RawSetting)] {
        guard case .object(let members) = value else { return raw(value).map { [(key, $0)] } ?? [] }
        guard depth < 8 else { return [] }
        return members.sorted { $0.key < $1.key }.flatMap { name, member in
            leaves(of: member, at: "\(key).\(name.lowercased())", depth: depth + 1)
        }
    }

    private static func raw(_ value: VaultJSON) -> RawSetting? {
        switch value {
        case .null: nil
        // The command line writes every value as text, so it may represent any type.
        case .string(let text): .text(text)
        case .boolean(let truth): .boolean(truth)
        case .integer(let integer): .integer(integer)
        case .number(let number): .number(number)
        case .list(let elements): .list(elements.map { raw($0) ?? .list([]) })
        // A setting cannot contain an object; the nested list makes the setting's type reject the value.
        case .object: .list([])
        }
    }
}
