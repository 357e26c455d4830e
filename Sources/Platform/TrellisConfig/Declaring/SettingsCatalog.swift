/// All sections of the application: what may be set.
public struct SettingsCatalog: Sendable {
    /// The sections, in the order in which they were given.
    public let sections: [any Settings.Type]
    /// Every key, sorted.
    public let declarations: [SettingDeclaration]
    let byKey: [String: SettingDeclaration]
    let duplicates: [SettingDeclaration]

    /// The catalog of these sections.
    ///
    /// Two types may share a section as long as their keys differ.
    public init(_ sections: [any Settings.Type]) {
        self.sections = sections
        var byKey: [String: SettingDeclaration] = [:]
        var duplicates: [SettingDeclaration] = []
        for section in sections {
            for declaration in Self.slots(of: section.init()).map(\.declaration) {
                if byKey.updateValue(declaration, forKey: declaration.key) != nil { duplicates.append(declaration) }
            }
        }
        self.byKey = byKey
        self.duplicates = duplicates
        declarations = byKey.values.sorted { $0.key < $1.key }
    }

    /// The declaration of `key`, or nil when no section has it.
    public subscript(key: String) -> SettingDeclaration? { byKey[key] }

    /// The names of the sections.
    var sectionNames: Set<String> { Set(sections.map { $0.section }) }

    static func slots(of section: any Settings) -> [(slot: any SettingSlot, declaration: SettingDeclaration)] {
        Mirror(reflecting: section).children.compactMap { label, value in
            guard let slot = value as? any SettingSlot, let label else { return nil }
            // The compiler stores a wrapped property under its name with an underscore before it.
            let property = String(label.drop { $0 == "_" })
            let type = Swift.type(of: section)
            return (slot, slot.declaration(section: type.section, property: property, owner: "\(type)"))
        }
    }
}

extension SettingsCatalog {
    /// The reference of all settings as a Markdown table, for the docs and for a golden file.
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
