import TrellisKernel

/// The texts of the page of tenants.
enum TenantText: String, CaseIterable, TextSource {
    case tenants
    case tenantsAbout = "tenants_about"
    case noTenants = "no_tenants"
    case newTenant = "new_tenant"
    case makeDefault = "make_default"
    case isDefault = "is_default"
    case leave
    case leaveAbout = "leave_about"
    case leaveSubmit = "leave_submit"

    var textName: String { "account.page.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .tenants: "Organizations"
        case .tenantsAbout: "The organizations that you belong to."
        case .noTenants: "You belong to no organization yet. Create one, or ask for an invitation."
        case .newTenant: "New organization"
        case .makeDefault: "Use by default"
        case .isDefault: "Default"
        case .leave: "Leave"
        case .leaveAbout: "You lose access to everything in it, and need a new invitation to come back."
        case .leaveSubmit: "Leave this organization"
        }
    }
}
