import TrellisKernel

/// The errors of the domains of tenants.
enum TenantDomainError: AppError, CaseIterable {
    /// The tenant doesn't have the domain.
    case notFound
    /// A tenant has the domain already.
    case taken

    var code: String {
        switch self {
        case .notFound: "tenant.domain_not_found"
        case .taken: "tenant.domain_taken"
        }
    }

    var kind: ErrorKind {
        switch self {
        case .notFound: .notFound
        case .taken: .conflict
        }
    }

    var message: String {
        switch self {
        case .notFound: "The tenant doesn't have this domain."
        case .taken: "This domain belongs to a tenant already. Remove it there first."
        }
    }
}
