/// A conversion between keys and variable names: `web.body_limit` and `APP_WEB__BODY_LIMIT`.
struct VariableNames: Sendable {
    let prefix: String

    /// The variable that selects the environment.
    var environment: String { "\(prefix)_ENV" }

    func variable(for key: String) -> String {
        "\(prefix)_" + key.split(separator: ".").joined(separator: "__").uppercased()
    }

    /// Returns the key of a variable with the prefix and at least one `__`; nil for other variables.
    func key(of variable: String) -> String? {
        guard let rest = rest(of: variable) else { return nil }
        var parts = [""]
        var letters = rest[...]
        while let letter = letters.popFirst() {
            if letter == "_", letters.first == "_", !(parts.last ?? "").isEmpty {
                letters.removeFirst()
                parts.append("")
            } else {
                parts[parts.count - 1].append(letter)
            }
        }
        guard parts.count > 1, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return parts.joined(separator: ".").lowercased()
    }

    /// Returns the variable that names a file with the value of `key`.
    func fileVariable(for key: String) -> String { variable(for: key) + "_FILE" }

    /// Returns the key whose value is in the file that the setting `key` would name: `database.url` for
    /// `database.url_file`; nil for other keys.
    func fileKey(of key: String) -> String? {
        guard key.hasSuffix("_file") else { return nil }
        let base = String(key.dropLast("_file".count))
        return base.isEmpty || base.hasSuffix(".") ? nil : base
    }

    /// Returns the name after the prefix; nil for a variable without the prefix.
    func rest(of variable: String) -> String? {
        guard variable.hasPrefix(prefix + "_") else { return nil }
        return String(variable.dropFirst(prefix.count + 1))
    }
}
