/// The shortest retention for which entries may have been pruned.
package enum AgreedRetention: Sendable {
    /// Any.
    case any
    /// That of the tenant, or this one in days for tenants without their own; 0 is none, so that any may have been.
    case recorded(default: Int)
    /// This one in days, whatever the database says.
    case days(Int)

    /// Returns whether entries were pruned for a shorter one.
    ///
    /// - Parameter own: the retention of the tenant in days.
    func isBroken(by removal: AuditRemoval?, own: Int?) -> Bool {
        guard let pruned = removal?.retentionDays else { return false }
        return switch self {
        case .any: false
        case .recorded(let days): pruned < own ?? days
        case .days(let days): pruned < days
        }
    }
}
