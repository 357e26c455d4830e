public import TrellisDatabase
import TrellisJobs
public import TrellisKernel

extension TenantTransaction {
    /// Says that something has happened: the event, and a delivery for each durable subscriber, are written by this
    /// transaction, and are there exactly when it is committed.
    ///
    /// ```swift
    /// let project = try tx.update(project)
    /// try tx.publish(ProjectArchived(projectID: project.id))
    /// ```
    /// Subscribers `.inTransaction` run now; what one throws goes on to the caller, and nothing is committed even if the
    /// caller catches it. The others run after the commit.
    ///
    /// - Returns: The event's identifier.
    /// - Throws: ``EventError/undeclared(_:)`` for an event that no module lists; ``EventError/endless(_:)``; what a
    ///   subscriber in the transaction throws.
    @discardableResult
    public func publish(_ event: some Event) throws -> ID<PublishedEvent> {
        try EventPublisher(tx: self).publish(event)
    }
}

extension SystemTransaction {
    /// Says that something has happened to the platform itself, in no tenant; otherwise as within one.
    ///
    /// - Throws: as ``TrellisDatabase/TenantTransaction/publish(_:)``.
    @discardableResult
    public func publish(_ event: some Event) throws -> ID<PublishedEvent> {
        try inTenant(Scope(tenantID: .platform, userID: .nobody, requestID: "")).publish(event)
    }
}
