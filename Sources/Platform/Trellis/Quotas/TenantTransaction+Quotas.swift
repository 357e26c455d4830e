public import TrellisDatabase
public import TrellisKernel

extension TenantTransaction {
    /// Checks that the tenant may have, or do, `amount` more, before the transaction writes it.
    ///
    /// ```swift
    /// try tx.require(.projects, adding: 1)
    /// let project = try tx.insert(ProjectRecord(input, in: tx.scope))
    /// ```
    /// Until the commit, other additions of the tenant to the same quota wait. So call it as late as possible, and in
    /// a fixed order if there are several quotas. Without a limit, it reads one row and waits for no other
    /// transaction. In a database without a composed product, as in tests of one module, nothing is limited.
    ///
    /// - Throws: ``QuotaError/planLimit(_:limit:)``, ``QuotaError/limit(_:limit:)`` or
    ///   ``QuotaError/rate(_:limit:retryAfter:)``, and then nothing is counted; ``QuotaError/undeclared(_:)``.
    public func require(_ quota: Quota, adding amount: Int = 1) throws {
        try quotas?.require(quota, adding: amount, in: self)
    }

    /// Returns the limit that holds for the tenant; nil if there is none.
    ///
    /// For modules that count by themselves, in the statement that writes, such as the bytes of files.
    ///
    /// - Throws: ``QuotaError/undeclared(_:)``.
    public func limit(of quota: Quota) throws -> QuotaLimit? { try quotas?.limit(of: quota, in: reader) }
}

extension TenantReader {
    /// Returns the limit that holds for the tenant; nil if there is none.
    ///
    /// - Throws: ``QuotaError/undeclared(_:)``.
    public func limit(of quota: Quota) throws -> QuotaLimit? { try quotas?.limit(of: quota, in: self) }
}

extension TenantTransaction {
    /// Waits for other checks of the same quota and tenant, and makes later ones wait until the commit.
    func lock(_ quota: Quota) throws {
        // An update, because a row that is only locked for reading lets a repeatable read count from an older snapshot.
        let counter = QuotaCounterRecord.of(quota, by: scope.userID)
        guard try update(counter, set: { [$0.used.increment(by: 0)] }) == 0 else { return }
        try insertMissing([QuotaCounterRecord(quota, in: scope, since: Timestamp(microseconds: 0))])
        try update(counter) { [$0.used.increment(by: 0)] }
    }

    /// Counts what is done in the current period.
    ///
    /// - Throws: ``QuotaError/rate(_:limit:retryAfter:)`` if the period allows no more; then nothing is counted.
    func take(_ amount: Int, of quota: Quota, upTo maximum: Int) throws {
        let start = quota.periodStart(at: now)
        let (name, counter) = (quota.counterName(of: scope.userID), QuotaCounterRecord.of(quota, by: scope.userID))
        let rest = maximum.subtractingReportingOverflow(amount)
        guard !rest.overflow, rest.partialValue >= 0 else { throw refusal(of: quota, maximum) }
        // A server whose clock is behind counts in the later period that another one has begun.
        func add() throws -> Bool {
            try update(counter.where { $0.since >= start && $0.used <= rest.partialValue }) {
                [$0.used.increment(by: amount)]
            } == 1
        }
        if try add() { return }
        let begun = try update(QuotaCounterRecord.where { $0.name == name && $0.since < start }) {
            [$0.since.set(start), $0.used.set(amount)]
        }
        guard begun == 0 else { return }
        try insertMissing([QuotaCounterRecord(quota, in: scope, since: start)])
        guard try add() else { throw refusal(of: quota, maximum) }
    }

    private func refusal(of quota: Quota, _ maximum: Int) -> QuotaError {
        let end = quota.periodStart(at: now) + (quota.period ?? .zero)
        let rest = (end - now).components
        let seconds = Int(clamping: rest.seconds) &+ (rest.attoseconds > 0 ? 1 : 0)
        return quota.isOfUser
            ? .userRate(quota.name, limit: maximum, retryAfter: max(seconds, 1))
            : .rate(quota.name, limit: maximum, retryAfter: max(seconds, 1))
    }
}

extension QuotaCounterRecord {
    fileprivate init(_ quota: Quota, in scope: Scope, since: Timestamp) {
        self.init(
            id: ID(), tenantID: scope.tenantID, name: quota.counterName(of: scope.userID), since: since, used: 0)
    }
}

extension Quota {
    /// Returns the start of the period that contains `now`: periods are counted from 1970, so that all servers agree.
    func periodStart(at now: Timestamp) -> Timestamp {
        let length = max(period?.components.seconds ?? 1, 1)
        let seconds = now.seconds
        let into = (seconds % length + length) % length
        return Timestamp(microseconds: (seconds - into) * 1_000_000)
    }
}
