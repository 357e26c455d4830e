internal import Synchronization
internal import TrellisKernel

/// The settings of a running process, of which the reloadable ones can change.
///
/// ```swift
/// let settings = try LiveSettings(catalog) { SettingsLoader().load() }
/// settings.onChange(of: LogSettings.self) { Observability.setLevel($0.level) }
/// settings.beforeChange(of: KeySettings.self) { section in
///     let keys = try Keys(section.keys)       // may refuse the new values
///     return { ring.replace(with: keys) }     // after all handlers have accepted them
/// }
/// let reload = try settings.reload()          // on SIGHUP
/// ```
///
/// Thread-safe.
public final class LiveSettings: Sendable {
    private struct Handler: Sendable {
        let section: any Settings.Type
        let prepare: @Sendable (LoadedSettings) throws -> @Sendable () -> Void
    }
    private struct State {
        var settings: LoadedSettings
        var handlers: [Handler] = []
    }

    /// The connection to Vault, if it is among the sources; a ``VaultSession`` keeps its values up to date.
    public let vault: VaultConnection?
    private let catalog: SettingsCatalog
    private let load: @Sendable () -> SettingsSources
    private let state: Mutex<State>
    /// Held during a reload, so that two at once don't apply their values in different orders.
    private let reloading = Mutex(())

    /// Reads the settings.
    ///
    /// - Parameter load: loads the sources, now and at each reload.
    /// - Throws: ``SettingsError`` with all problems.
    public init(
        _ catalog: SettingsCatalog, load: @escaping @Sendable () -> SettingsSources
    ) throws(SettingsError) {
        self.catalog = catalog
        self.load = load
        let sources = load()
        vault = sources.vault
        state = Mutex(State(settings: try sources.read(catalog)))
    }

    /// The values in effect.
    public var current: LoadedSettings { state.withLock { $0.settings } }

    /// Calls `body` after each reload that changed a value of the section, with the new values.
    ///
    /// It runs on the thread of the reload and must not block.
    public func onChange<Section: Settings>(of type: Section.Type, _ body: @escaping @Sendable (Section) -> Void) {
        beforeChange(of: type) { section in { body(section) } }
    }

    /// Calls `prepare` during each reload that changes a value of the section, with the new values, and then what it
    /// returns, when all handlers of the reload have accepted their values.
    ///
    /// Both run on the thread of the reload and must not block. An error of `prepare` refuses the reload as a whole: no
    /// value changes. Its text is logged, so it must not contain a secret.
    public func beforeChange<Section: Settings>(
        of type: Section.Type, _ prepare: @escaping @Sendable (Section) throws -> @Sendable () -> Void
    ) {
        state.withLock { $0.handlers.append(Handler(section: type) { try prepare($0[type]) }) }
    }

    /// Loads the sources again, and applies the changed values of reloadable settings, all or none.
    ///
    /// Other changed settings keep their values until a restart.
    ///
    /// - Throws: ``SettingsError`` with all problems; the values in effect stay.
    public func reload() throws(SettingsError) -> SettingsReload {
        try reloading.withLock { _ throws(SettingsError) in
            let former = current
            let read = try load().read(catalog)
            guard read.environment == former.environment else {
                throw SettingsError([
                    SettingsProblem(
                        .inconsistent,
                        "the environment is \(former.environment) until a restart, but the sources name another one")
                ])
            }
            let changed = catalog.declarations.filter {
                !$0.isSame(former.winners[$0.key]?.raw, read.winners[$0.key]?.raw)
            }
            let applied = changed.filter {
                $0.canReload(former.winners[$0.key]?.raw, read.winners[$0.key]?.raw)
            }.map(\.key)
            let settings = try former.replacing(applied, with: read)
            let actions = try prepare(settings, changed: applied)
            state.withLock { $0.settings = settings }
            for action in actions { action() }
            return SettingsReload(applied: applied, deferred: changed.map(\.key).filter { !applied.contains($0) })
        }
    }

    private func prepare(
        _ settings: LoadedSettings, changed keys: [String]
    ) throws(SettingsError) -> [@Sendable () -> Void] {
        let sections = Set(keys.compactMap { $0.split(utf8: ".").first.map(String.init) })
        var actions: [@Sendable () -> Void] = []
        var problems: [SettingsProblem] = []
        for handler in state.withLock({ $0.handlers }) where sections.contains(handler.section.section) {
            do {
                actions.append(try handler.prepare(settings))
            } catch {
                let reason = (error as? any AppError)?.message ?? "\(error)"
                problems.append(
                    SettingsProblem(.refused, "the new values of \(handler.section.section) can't be used: \(reason)"))
            }
        }
        guard problems.isEmpty else { throw SettingsError(problems) }
        return actions
    }
}

/// The result of ``LiveSettings/reload()``.
public struct SettingsReload: Hashable, Sendable {
    /// The keys whose new values are in effect, sorted.
    public let applied: [String]
    /// The keys whose new values take effect at the next start, sorted.
    public let deferred: [String]
}

extension LoadedSettings {
    /// Returns the settings with the values of `other` for `keys`.
    ///
    /// - Throws: ``SettingsError`` when the new values contradict values that stay.
    fileprivate func replacing(_ keys: [String], with other: LoadedSettings) throws(SettingsError) -> LoadedSettings {
        guard !keys.isEmpty else { return self }
        var values = winners
        for key in keys { values[key] = other.winners[key] }
        return try LoadedSettings(environment: environment, catalog: catalog, values: values)
    }
}
