/// Every section of the catalog with its values.
public struct LoadedSettings: Sendable {
    /// The environment whose values were read.
    public let environment: String
    let catalog: SettingsCatalog
    /// The values from the sources, by key; the others are the declared defaults.
    let winners: [String: SettingsSources.Candidate]
    private let sections: [ObjectIdentifier: any Settings]
    /// The variable that names the environment, if nothing does: then it is `development` by default.
    fileprivate var missingName: String?

    init(
        environment: String, catalog: SettingsCatalog, winners: [String: SettingsSources.Candidate],
        sections: [any Settings]
    ) {
        self.environment = environment
        self.catalog = catalog
        self.winners = winners
        self.sections = Dictionary(sections.map { (ObjectIdentifier(type(of: $0)), $0) }) { first, _ in first }
    }

    /// Fills the sections with values that were read before.
    ///
    /// - Throws: ``SettingsError`` when the values contradict each other.
    init(
        environment: String, catalog: SettingsCatalog, values: [String: SettingsSources.Candidate]
    ) throws(SettingsError) {
        var problems: [SettingsProblem] = []
        let sections = catalog.sections.map { type in
            let section = type.init()
            for (slot, declaration) in SettingsCatalog.slots(of: section) {
                if let value = values[declaration.key] { _ = slot.assign(value.raw) }
            }
            problems += section.problems { values[$0]?.origin }
            return section
        }
        guard problems.isEmpty else { throw SettingsError(problems) }
        self.init(environment: environment, catalog: catalog, winners: values, sections: sections)
    }

    /// Throws unless the environment was chosen: what runs by mistake with the settings of development is open to others,
    /// even with secrets of its own.
    ///
    /// - Throws: ``SettingsError`` that says how to choose one.
    package func requireNamedEnvironment() throws(SettingsError) {
        guard let missingName else { return }
        let reason = "and the settings of development are for a developer's machine"
        throw SettingsError([.unnamedEnvironment(missingName, because: reason)])
    }

    /// Returns whether the catalog has the section.
    public func contains<Section: Settings>(_ type: Section.Type) -> Bool { sections[ObjectIdentifier(type)] != nil }

    /// The section of this type, which must be one of the catalog's.
    public subscript<Section: Settings>(type: Section.Type) -> Section {
        guard let section = sections[ObjectIdentifier(type)] as? Section else {
            // A programming error, independent of the input: the catalog lacks this section, so every start fails.
            preconditionFailure("\(type) is not in the SettingsCatalog that was read.")
        }
        return section
    }
}

extension SettingsSources {
    /// Reads every section.
    ///
    /// - Throws: ``SettingsError`` with all problems: in the sources, in the values, and unknown names.
    public func read(_ catalog: SettingsCatalog) throws(SettingsError) -> LoadedSettings {
        var resolver = SettingsResolver(sources: self, catalog: catalog)
        let sections = catalog.sections.map { resolver.section($0) }
        resolver.checkNames()
        guard resolver.problems.isEmpty else { throw SettingsError(resolver.problems) }
        var settings = LoadedSettings(
            environment: environment, catalog: catalog, winners: resolver.winners, sections: sections)
        settings.missingName = isEnvironmentNamed ? nil : names.environment
        return settings
    }

    /// Reads one section; keys of other sections are ignored.
    ///
    /// - Throws: ``SettingsError`` with all problems of the sources and of this section.
    public func read<Section: Settings>(_ type: Section.Type) throws(SettingsError) -> Section {
        var resolver = SettingsResolver(sources: self, catalog: SettingsCatalog([type]))
        let section = resolver.section(type)
        guard resolver.problems.isEmpty, let section = section as? Section else {
            throw SettingsError(resolver.problems)
        }
        return section
    }
}
