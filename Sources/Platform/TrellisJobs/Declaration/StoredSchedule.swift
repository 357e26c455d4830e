/// The entity of `ID<StoredSchedule>`: a schedule that is made at run time and stored.
public enum StoredSchedule: Sendable {
    /// What happens to due times at which no process ran, or at which the tenant was suspended.
    ///
    /// A due time counts as missed when it is more than a minute ago.
    public enum Misfire: String, CaseIterable, Hashable, Sendable {
        /// Enqueues one job for all of them.
        case latest
        /// Skips them.
        case skip
    }
}
