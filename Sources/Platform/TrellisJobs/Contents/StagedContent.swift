import TrellisKernel

/// The arguments of a job that were divided, and possibly stored as an object, before the transaction that enqueues it.
struct StagedContent: Sendable {
    let divided: DividedJSON
    let tenantID: ID<Tenant>
    let stagedAt: Timestamp
}
