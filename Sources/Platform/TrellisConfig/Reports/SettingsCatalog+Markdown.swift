extension SettingsCatalog {
    /// Returns a reference of all settings as a Markdown table, for the docs and for a golden file.
    public func markdown(prefix: String = "APP") -> String {
        let names = VariableNames(prefix: prefix)
        var text = "| key | variable | type | default | meaning |\n|---|---|---|---|---|\n"
        for item in declarations {
            let rules = item.rules.map { "; must \($0)" }.joined()
            let fallback = item.defaultText.map { $0.isEmpty ? "" : "`\($0)`" } ?? "required"
            let variable = names.variable(for: item.key)
            let cells = ["`\(item.key)`", "`\(variable)`", item.kind + rules, fallback, item.summary]
            text += "| " + cells.joined(separator: " | ") + " |\n"
        }
        return text
    }
}
