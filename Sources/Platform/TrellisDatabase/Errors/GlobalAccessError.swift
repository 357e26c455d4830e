public import TrellisKernel

/// The errors of access to tables without tenants.
public enum GlobalAccessError: AppError, CaseIterable {
    /// A write without a user and without a reason: the code would change rows for an anonymous caller.
    case noActor
    /// A handler or job for rows without tenants was called for a tenant.
    case tenantScope

    /// `database.` and the case.
    public var code: String {
        switch self {
        case .noActor: "database.no_actor"
        case .tenantScope: "database.tenant_scope"
        }
    }
    /// Errors of the program.
    public var kind: ErrorKind { .internalFailure }
    /// What was wrong, and how to fix it.
    public var message: String {
        switch self {
        case .noActor:
            "Rows without a tenant were to be changed without a user. Use the context of a signed-in user, or state a "
                + "reason with moderating(reason:)."
        case .tenantScope:
            "Code for rows without tenants was called in the scope of a tenant. Publish its events and enqueue its jobs in "
                + "transactions of a GlobalDatabase."
        }
    }
    /// Errors of the program.
    public var logLevel: ErrorLevel { .error }
}
