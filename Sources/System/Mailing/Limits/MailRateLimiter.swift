import TrellisDatabase
import TrellisKernel
import TrellisMail

/// Counts mails in the database, so that the limits hold for all processes together.
struct MailRateLimiter: Sendable {
    let database: SystemDatabase
    let limits: MailLimits

    /// Counts a mail.
    ///
    /// - Throws: ``TrellisMail/MailError/throttled(retryAfter:)`` with the time until it may be tried again, if a limit is
    ///   reached. Then it isn't counted by the other limits.
    func admit(transport: String, tenant: ID<Tenant>) async throws {
        let limits = limits
        guard limits.perSecond != nil || limits.tenantPerHour != nil || limits.warmUpDay != nil else { return }
        // The pause is thrown after the commit, because those that wait are counted, too.
        let pause = try await database.write { tx in
            try tx.count(limits.windows(transport: transport, tenant: tenant, at: tx.now))
        }
        if let pause { throw MailError.throttled(retryAfter: pause) }
    }
}

extension SystemTransaction {
    /// Counts a mail in all windows; returns how long it must wait if one of them is full, and then no window counts it.
    fileprivate func count(_ windows: [RateWindow]) throws -> Duration? {
        for (index, window) in windows.enumerated() where try !take(window) {
            for earlier in windows.prefix(index) {
                try update(MailRateRecord.where { $0.id == earlier.id }) { [$0.taken.increment(by: -1)] }
            }
            let full = try update(returning: MailRateRecord.where { $0.id == window.id }) {
                [$0.waiting.increment(by: 1)]
            }
            return window.pause(ofWaiting: full.first?.waiting ?? 1, at: now)
        }
        return nil
    }

    /// Counts a mail in a window; returns false if it is full.
    private func take(_ window: RateWindow) throws -> Bool {
        func increment() throws -> Bool {
            try update(MailRateRecord.where { $0.id == window.id && $0.taken < window.limit }) {
                [$0.taken.increment(by: 1)]
            } == 1
        }
        if try increment() { return true }
        let unused = MailRateRecord(id: window.id, taken: 0, waiting: 0, expiresAt: window.end)
        try insertMissing([unused])
        return try increment()
    }
}
