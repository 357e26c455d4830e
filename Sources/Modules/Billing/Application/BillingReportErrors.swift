import TrellisKernel

/// The errors of what superusers see of billing.
enum BillingReportError: AppError, CaseIterable {
    /// There is no such tenant.
    case tenantMissing
    /// A filter has an unknown state or an invalid tenant.
    case filterInvalid

    var code: String {
        switch self {
        case .tenantMissing: "billing.tenant_missing"
        case .filterInvalid: "billing.filter_invalid"
        }
    }

    var kind: ErrorKind {
        switch self {
        case .tenantMissing: .notFound
        case .filterInvalid: .invalid
        }
    }

    var message: String {
        switch self {
        case .tenantMissing: "There is no tenant with this id. The list of tenants has those with a subscription."
        case .filterInvalid: "The filter has an unknown state, or a tenant that is not a UUID."
        }
    }
}
