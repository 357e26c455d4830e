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
    ///
    /// - Throws: ``SettingsError`` with all problems when a source can't be read: a value of lower precedence would be
    ///   in the place of the effective one. Invalid values are listed; ``problems`` has them.
    public func list() throws(SettingsError) -> SettingsList {
        let entries = catalog.declarations.map(entry)
        guard isReadable, !entries.contains(where: { $0 == nil }) else { throw SettingsError(validate().problems) }
        return SettingsList(environment: sources.environment, entries: entries.compactMap(\.self))
    }

    /// Returns one key with its effective value and source.
    ///
    /// - Throws: ``UnknownSetting`` with the nearest key; ``SettingsError`` with all problems when a source can't be
    ///   read, or when the value is not valid.
    public func get(_ key: String) throws -> SettingsList.Entry {
        let declaration = try declaration(key)
        guard isReadable, let entry = entry(declaration), !hasInvalidValue(declaration.key) else {
            throw SettingsError(validate().problems)
        }
        return entry
    }

    /// Returns whether the application would refuse the value itself; a missing value is not an invalid one.
    private func hasInvalidValue(_ key: String) -> Bool {
        problems.contains { $0.key == key && $0.code != .required && $0.code != .defaultSecret }
    }

    /// The problems that keep the application from starting in this environment.
    public var problems: [SettingsProblem] { resolved.problems }

    /// Checks the settings of this environment.
    ///
    /// - Throws: ``SettingsError`` with ``problems``, if there are any.
    public func check() throws(SettingsError) {
        let problems = problems
        guard problems.isEmpty else { throw SettingsError(problems) }
    }

    /// Returns all problems, including malformed values under headers that are not selected.
    public func validate() -> SettingsValidation {
        var resolver = resolved
        resolver.checkUnselectedValues()
        return SettingsValidation(
            environment: sources.environment, keyCount: catalog.declarations.count, problems: resolver.problems)
    }

    private var resolved: SettingsResolver {
        var resolver = SettingsResolver(sources: sources, catalog: catalog)
        for section in catalog.sections { _ = resolver.section(section) }
        resolver.checkNames()
        return resolver
    }

    /// Whether every source could be read; problems of single values are no problems of a source.
    var isReadable: Bool { sources.problems.isEmpty }

    /// Returns the value of every source for one key, and which of them is effective.
    ///
    /// - Throws: ``UnknownSetting`` with the nearest key.
    public func explain(_ key: String) throws(UnknownSetting) -> SettingsExplanation {
        let declaration = try declaration(key)
        var layers = sources.candidates(declaration.key, in: catalog).map { layer, result in
            switch result {
            case .success(let candidate):
                SettingsExplanation.Layer(
                    name: layer, value: candidate.map { declaration.shown($0) }, origin: candidate?.origin,
                    failure: nil)
            case .failure(let error):
                SettingsExplanation.Layer(name: layer, value: nil, origin: nil, failure: error.problem.message)
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

    /// Returns the effective value; nil when the source that comes first has failed.
    private func entry(_ declaration: SettingDeclaration) -> SettingsList.Entry? {
        for (_, result) in sources.candidates(declaration.key, in: catalog) {
            switch result {
            case .success(nil): continue
            case .success(let candidate?): return SettingsList.Entry(declaration, candidate)
            case .failure: return nil
            }
        }
        return SettingsList.Entry(declaration, nil)
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
