public import TrellisDatabase
import TrellisJobs
public import TrellisKernel

extension TenantTransaction {
    /// Publishes an event: inserts its row, which lists its durable subscribers, in this transaction.
    ///
    /// ```swift
    /// let project = try tx.update(project)
    /// try tx.publish(ProjectArchived(projectID: project.id))
    /// ```
    /// `.inTransaction` subscribers run now. If one throws, the error is rethrown, and the transaction rolls back even
    /// if the caller catches it. The other subscribers run after the commit.
    ///
    /// - Returns: The event's identifier.
    /// - Throws: ``EventError/undeclared(_:)`` for an event that no module lists; ``EventError/publishCycle(_:)``; the error
    ///   of an `.inTransaction` subscriber.
    @discardableResult
    public func publish(_ event: some Event) throws -> ID<PublishedEvent> {
        guard let publisher = eventPublisher else { throw EventError.undeclared(type(of: event).name) }
        let cause = try publisher.publish(event, in: unlimited)
        return ID(high: cause.high, low: cause.low)
    }
}

extension GlobalTransaction {
    /// Publishes an event of a module without tenants: it belongs to the platform, with the user as its actor.
    ///
    /// - Throws: Same as ``TrellisDatabase/TenantTransaction/publish(_:)``.
    @discardableResult
    public func publish(_ event: some Event) throws -> ID<PublishedEvent> { try platform.publish(event) }
}

extension SystemTransaction {
    /// Publishes an event of the platform, which belongs to no tenant.
    ///
    /// - Throws: Same as ``TrellisDatabase/TenantTransaction/publish(_:)``.
    @discardableResult
    public func publish(_ event: some Event) throws -> ID<PublishedEvent> {
        try inTenant(Scope(tenantID: .platform, userID: .noUser, requestID: "")).publish(event)
    }
}
