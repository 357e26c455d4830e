/// Every section of the catalog with its values.
public struct LoadedSettings: Sendable {
    /// The environment that they were read for.
    public let environment: String
    private let sections: [ObjectIdentifier: any Settings]

    init(environment: String, sections: [any Settings]) {
        self.environment = environment
        self.sections = Dictionary(sections.map { (ObjectIdentifier(type(of: $0)), $0) }) { first, _ in first }
    }

    /// The section of this type, which must be one of the catalog's.
    public subscript<Section: Settings>(type: Section.Type) -> Section {
        guard let section = sections[ObjectIdentifier(type)] as? Section else {
            // The product forgot to name it: every start of it ends here, whatever the input.
            preconditionFailure("\(type) is not in the SettingsCatalog that was read.")
        }
        return section
    }
}

extension SettingsSources {
    /// Reads every section, or reports everything that is wrong: in the sources, with the values, with unknown names.
    ///
    /// - Throws: ``SettingsError`` with all problems at once.
    public func read(_ catalog: SettingsCatalog) throws(SettingsError) -> LoadedSettings {
        var reading = SettingsReading(sources: self, catalog: catalog)
        let sections = catalog.sections.map { reading.section($0) }
        reading.checkNames()
        guard reading.problems.isEmpty else { throw SettingsError(reading.problems) }
        return LoadedSettings(environment: environment, sections: sections)
    }

    /// Reads one section alone; other sections' keys are left alone.
    ///
    /// - Throws: ``SettingsError`` with all problems of the sources and of this section.
    public func read<Section: Settings>(_ type: Section.Type) throws(SettingsError) -> Section {
        var reading = SettingsReading(sources: self, catalog: SettingsCatalog([type]))
        let section = reading.section(type)
        guard reading.problems.isEmpty, let section = section as? Section else { throw SettingsError(reading.problems) }
        return section
    }
}
