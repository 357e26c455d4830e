import TrellisKernel

/// The errors of the short names of tenants.
public enum TenantSlugError: AppError, CaseIterable {
    /// Another tenant has the short name, or the product needs it itself.
    case taken

    /// The stable code.
    public var code: String { "tenant.slug_taken" }
    /// The kind of error.
    public var kind: ErrorKind { .conflict }
    /// What was wrong, and how to correct it.
    public var message: String { "This short name is taken. Choose another one." }
}
