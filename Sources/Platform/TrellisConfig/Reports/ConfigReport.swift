import TrellisKernel

/// The reports of `config list`, `get`, `validate` and `explain`, which never contain a secret.
///
/// ```swift
/// let report = ConfigReport(catalog, SettingsLoader().load())
/// print(try report.explain("web.port").text)
/// ```
public struct ConfigReport: Sendable {
    let catalog: SettingsCatalog
    let sources: SettingsSources

    /// A report on the values of these sources for the keys of this catalog.
    public init(_ catalog: SettingsCatalog, _ sources: SettingsSources) {
        self.catalog = catalog
        self.sources = sources
    }

    /// Returns every key with its effective value and source, sorted by key.
    public func list() -> SettingsList {
        SettingsList(environment: sources.environment, entries: catalog.declarations.map(entry))
    }

    /// Returns one key with its effective value and source.
    ///
    /// - Throws: ``UnknownSetting`` with the nearest key.
    public func get(_ key: String) throws(UnknownSetting) -> SettingsList.Entry {
        entry(try declaration(key))
    }

    /// Returns all problems, including malformed values under headers that are not selected.
    public func validate() -> SettingsValidation {
        var resolver = SettingsResolver(sources: sources, catalog: catalog)
        for section in catalog.sections { _ = resolver.section(section) }
        resolver.checkNames()
        resolver.checkUnselectedValues()
        return SettingsValidation(
            environment: sources.environment, keyCount: catalog.declarations.count, problems: resolver.problems)
    }

    /// Returns the value of every source for one key, and which of them is effective.
    ///
    /// - Throws: ``UnknownSetting`` with the nearest key.
    public func explain(_ key: String) throws(UnknownSetting) -> SettingsExplanation {
        let declaration = try declaration(key)
        var layers = sources.candidates(declaration.key).map { layer, result in
            switch result {
            case .success(let candidate):
                SettingsExplanation.Layer(
                    name: layer, value: candidate.map { declaration.printable($0.raw) }, origin: candidate?.origin,
                    failure: nil)
            case .failure(let error):
                SettingsExplanation.Layer(name: layer, value: nil, origin: nil, failure: error.reason)
            }
        }
        layers.append(
            SettingsExplanation.Layer(
                name: "declared default", value: declaration.defaultText,
                origin: declaration.defaultText.map { _ in .declaration }, failure: nil))
        let winner = layers.firstIndex { $0.value != nil || $0.failure != nil }
        return SettingsExplanation(
            declaration: declaration, variable: sources.names.variable(for: declaration.key),
            environment: sources.environment, layers: layers, winner: winner,
            problems: validate().problems.filter { $0.key == declaration.key })
    }

    private func declaration(_ key: String) throws(UnknownSetting) -> SettingDeclaration {
        // Accepts the variable `APP_WEB__PORT` as well as the key `web.port`.
        if let found = catalog[key] ?? sources.names.key(of: key).flatMap({ catalog[$0] }) { return found }
        throw UnknownSetting(key: key, suggestion: NearestName.match(key, among: catalog.declarations.map(\.key)))
    }

    private func entry(_ declaration: SettingDeclaration) -> SettingsList.Entry {
        for (_, result) in sources.candidates(declaration.key) {
            guard case .success(let candidate?) = result else { continue }
            return SettingsList.Entry(
                key: declaration.key, value: declaration.printable(candidate.raw), origin: candidate.origin,
                isSecret: declaration.isSecret)
        }
        let origin = declaration.defaultText.map { _ in SettingsOrigin.declaration }
        return SettingsList.Entry(
            key: declaration.key, value: declaration.defaultText, origin: origin, isSecret: declaration.isSecret)
    }
}

/// A key that no section declares.
public struct UnknownSetting: Error, Hashable, Sendable, CustomStringConvertible {
    /// The requested key.
    public let key: String
    /// The nearest key that exists.
    public let suggestion: String?

    /// The message for the user.
    public var description: String {
        "\(key) is not a setting" + (suggestion.map { "; did you mean \($0)?" } ?? "; see config list for all settings")
    }
}
