import TrellisKernel

/// A conversion between keys and variable names: `web.body_limit` and `APP_WEB__BODY_LIMIT`.
struct VariableNames: Sendable {
    let prefix: String

    /// The variable that selects the environment.
    var environment: String { "\(prefix)_ENV" }

    func variable(for key: String) -> String {
        "\(prefix)_" + key.split(utf8: ".").joined(separator: "__").uppercased()
    }

    /// Returns the key of a variable with the prefix and at least one `__`; nil for other variables.
    func key(of variable: String) -> String? {
        guard let rest = rest(of: variable) else { return nil }
        var parts = [""]
        var scalars = rest.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            if scalar == "_", scalars.first == "_", !(parts.last ?? "").isEmpty {
                scalars.removeFirst()
                parts.append("")
            } else {
                parts[parts.count - 1].unicodeScalars.append(scalar)
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
        guard let base = key.removingSuffix(utf8: "_file").map({ String($0) }) else { return nil }
        return base.isEmpty || base.hasSuffix(utf8: ".") ? nil : base
    }

    /// Returns the name after the prefix; nil for a variable without the prefix.
    func rest(of variable: String) -> String? {
        variable.removingPrefix(utf8: prefix + "_").map { String($0) }
    }
}
