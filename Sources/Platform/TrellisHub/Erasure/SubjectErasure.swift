public import TrellisDatabase
public import TrellisKernel

/// What a module erases of its own when a subject is erased: the copies that it made of events.
///
/// ```swift
/// var erasures: [SubjectErasure] {
///     [
///         SubjectErasure { erased, tx in
///             try tx.erase(ProjectActivityRecord.where { $0.eventID.in(erased.events) })
///         }
///     ]
/// }
/// ```
/// Rows about a user that aren't copies of events are the concern of the steps that end a membership.
public struct SubjectErasure: Sendable {
    /// Erases what was made of the events.
    let erase: @Sendable (ErasedEvents, TenantTransaction) throws -> Void

    /// Declares what is erased with events of a tenant, in the transaction that deletes them.
    ///
    /// It is called with at most 100 events at once. What it throws keeps these events until the next attempt.
    public init(_ erase: @escaping @Sendable (ErasedEvents, TenantTransaction) throws -> Void) {
        self.erase = erase
    }
}

/// The events of one tenant that are erased.
public struct ErasedEvents: Hashable, Sendable {
    /// Whom they are about.
    public let subject: DataSubject
    /// The events; their rows are deleted after this.
    public let events: [ID<PublishedEvent>]
}
