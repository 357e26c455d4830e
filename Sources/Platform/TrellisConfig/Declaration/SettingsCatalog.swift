/// All sections of the application's settings.
public struct SettingsCatalog: Sendable {
    /// The sections, in the order of the initializer's argument.
    public let sections: [any Settings.Type]
    /// The declarations, sorted by key.
    public let declarations: [SettingDeclaration]
    let byKey: [String: SettingDeclaration]
    let duplicates: [SettingDeclaration]

    /// A catalog of these sections.
    ///
    /// Two types may use the same section name if their keys differ.
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

    /// The declaration of `key`, or nil when no section declares it.
    public subscript(key: String) -> SettingDeclaration? { byKey[key] }

    /// The names of the sections.
    var sectionNames: Set<String> { Set(sections.map { $0.section }) }

    static func slots(of section: any Settings) -> [(slot: any SettingSlot, declaration: SettingDeclaration)] {
        Mirror(reflecting: section).children.compactMap { label, value in
            guard let slot = value as? any SettingSlot, let label else { return nil }
            // The compiler stores a wrapped property under its name with an underscore prefix.
            let property = String(label.unicodeScalars.drop { $0 == "_" })
            let type = Swift.type(of: section)
            return (slot, slot.declaration(section: type.section, property: property, owner: "\(type)"))
        }
    }
}
