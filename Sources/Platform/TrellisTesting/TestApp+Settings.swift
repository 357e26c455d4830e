public import TrellisConfig

extension TestApp {
    /// Changes settings and reloads them, as an operator does with SIGHUP; returns what was applied.
    ///
    /// - Parameter changes: new values by full key, which are added to those of `withApp(_:settings:)`.
    /// - Throws: `SettingsError`, and no setting changes; the values stay as they were.
    @discardableResult
    public func reload(_ changes: [String: String]) throws(SettingsError) -> SettingsReload {
        let former = values.current
        values.replace(with: former.merging(changes) { $1 })
        do {
            return try settings.reload()
        } catch {
            values.replace(with: former)
            throw error
        }
    }
}
