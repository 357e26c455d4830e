internal import TrellisKernel

/// The lease of a token or of database credentials, and when to renew it.
struct VaultLease: Hashable, Sendable {
    /// What the next renewal does.
    enum Action: Hashable, Sendable {
        case renew
        /// Renewing gives no full lease any more: log in again, or get other credentials.
        case replace
    }

    /// The identifier; empty for tokens and for credentials without a lease.
    let id: String
    /// The time that the server granted.
    let duration: Duration
    /// The longest duration of this lease so far.
    let full: Duration
    /// Whether the server renews it.
    let isRenewable: Bool
    /// When it was granted.
    let start: Timestamp

    /// A lease that was just granted.
    init(id: String = "", duration: Duration, isRenewable: Bool, start: Timestamp) {
        self.init(id: id, duration: duration, full: duration, isRenewable: isRenewable, start: start)
    }

    private init(id: String, duration: Duration, full: Duration, isRenewable: Bool, start: Timestamp) {
        self.id = id
        self.duration = duration
        self.full = full
        self.isRenewable = isRenewable
        self.start = start
    }

    /// Returns the lease after a renewal.
    func renewed(for duration: Duration, isRenewable: Bool, at now: Timestamp) -> VaultLease {
        VaultLease(id: id, duration: duration, full: max(full, duration), isRenewable: isRenewable, start: now)
    }

    /// When the server ends it.
    var end: Timestamp { start + duration }

    /// What to do when ``due(chance:)`` has come.
    ///
    /// Renewals that reach the maximum become shorter each time, so a renewed lease that isn't (nearly) full any more is
    /// replaced while it still lasts.
    var action: Action { isRenewable && duration * 10 >= full * 9 ? .renew : .replace }

    /// When to renew or replace it: after 60 to 67 % of its duration, at random so that processes don't act at once.
    ///
    /// - Parameter chance: between 0 and 1, the position in that range.
    func due(chance: Double = .random(in: 0...1)) -> Timestamp { start + duration * (0.6 + 0.067 * chance) }
}
