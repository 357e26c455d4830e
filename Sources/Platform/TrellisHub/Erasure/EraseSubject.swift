public import TrellisJobs
public import TrellisKernel
public import TrellisSchema

/// Erases a subject from stored events, from what modules made of them, and from jobs.
///
/// ```swift
/// try tx.enqueue(EraseSubject(DataSubject("customer", "\\(customer.id)")))
/// ```
/// Enqueued in a tenant's transaction it covers that tenant, in one of the system all tenants. It deletes the events
/// that state the subject, also those that a subscriber hasn't handled, and calls the ``SubjectErasure`` of each module
/// with them; it cancels the jobs that state it, and deletes them. It runs again after a while until nothing is left.
/// The audit is erased by `App audit erase`.
@Schema
public struct EraseSubject: JobPayload {
    /// `subjects.erase`.
    public static let name = "subjects.erase"
    /// The arguments name the subject.
    public static let erasesArguments = true
    /// An hour, for a subject with many rows.
    public static let timeout = Duration.seconds(3600)

    /// The key of the subject.
    var subject: String

    /// The erasure of a subject.
    public init(_ subject: DataSubject) {
        self.subject = subject.description
    }
}
