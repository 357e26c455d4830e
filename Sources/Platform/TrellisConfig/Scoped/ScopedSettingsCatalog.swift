import Synchronization

/// All scoped settings of a product.
public struct ScopedSettingsCatalog: Sendable {
    /// The declarations, sorted by name.
    public let declarations: [ScopedSettingDeclaration]
    private let byName: [String: ScopedSettingDeclaration]

    /// Creates a catalog.
    ///
    /// - Parameters:
    ///   - types: the types that modules declare.
    ///   - others: declarations without a type.
    /// - Throws: ``ScopedSettingsError`` with all problems.
    public init(
        _ types: [any ScopedSettings.Type], and others: [ScopedSettingDeclaration] = []
    ) throws(ScopedSettingsError) {
        let all = types.flatMap { Self.slots(of: $0.init()).map(\.declaration) } + others
        var byName: [String: ScopedSettingDeclaration] = [:]
        var problems: [String] = []
        for declaration in all {
            let name = "\(declaration.name) (\(declaration.owner))"
            if byName.updateValue(declaration, forKey: declaration.name) != nil {
                problems.append("\(name) has a name that another setting has.")
            }
            if declaration.isSecret {
                problems.append("\(name) is a secret: its values would be rows of the database and of the audit.")
            }
            if let violation = declaration.defaultViolation {
                problems.append("The default of \(name) \(violation).")
            }
        }
        guard problems.isEmpty else { throw ScopedSettingsError(problems: problems) }
        self.byName = byName
        declarations = byName.values.sorted { $0.name < $1.name }
    }

    /// The declaration of a name; nil if there is none.
    public subscript(name: String) -> ScopedSettingDeclaration? { byName[name] }

    /// Returns settings with the most specific valid values; a setting without any keeps its default.
    ///
    /// - Parameter values: returns the values of a name, the most specific first; `level` is the most specific one that
    ///   the setting may have.
    package static func read<Section: ScopedSettings>(
        _ type: Section.Type, values: (_ name: String, _ level: ScopedSettingLevel) -> [RawSetting]
    ) -> Section {
        let section = Section()
        let slots = Mirror(reflecting: section).children.compactMap { $0.value as? any ScopedSettingSlot }
        for (slot, place) in zip(slots, places(of: section)) {
            // A value that a later release doesn't allow any more is as if it weren't there.
            _ = values(place.name, place.level).first { slot.assign($0) }
        }
        return section
    }

    private struct Place: Sendable {
        let name: String
        let level: ScopedSettingLevel
    }

    /// The names of each type, in the order of its properties: a read makes no declarations.
    private static let known = Mutex<[ObjectIdentifier: [Place]]>([:])

    private static func places<Section: ScopedSettings>(of section: Section) -> [Place] {
        let type = ObjectIdentifier(Section.self)
        if let places = known.withLock({ $0[type] }) { return places }
        let places = slots(of: section).map { Place(name: $0.declaration.name, level: $0.declaration.level) }
        known.withLock { $0[type] = places }
        return places
    }

    private static func slots(
        of section: any ScopedSettings
    ) -> [(slot: any ScopedSettingSlot, declaration: ScopedSettingDeclaration)] {
        Mirror(reflecting: section).children.compactMap { label, value in
            guard let slot = value as? any ScopedSettingSlot, let label else { return nil }
            // The compiler stores a wrapped property under its name with an underscore prefix.
            let property = String(label.unicodeScalars.drop { $0 == "_" })
            let type = Swift.type(of: section)
            return (slot, slot.declaration(section: type.section, property: property, owner: "\(type)"))
        }
    }
}

/// What is wrong with the scoped settings of a product, which doesn't start with them.
public struct ScopedSettingsError: Error, Hashable, CustomStringConvertible {
    /// One sentence for each problem.
    public let problems: [String]

    /// The problems, one per line.
    public var description: String { problems.joined(separator: "\n") }
}
