/// The German texts.
extension TenantText {
    var german: String {
        switch self {
        case .tenants: "Organisationen"
        case .tenantsAbout: "Die Organisationen, zu denen Sie gehören."
        case .noTenants:
            """
            Sie gehören noch zu keiner Organisation. Legen Sie eine an, oder bitten Sie um eine Einladung.
            """
        case .newTenant: "Neue Organisation"
        case .makeDefault: "Als Standard verwenden"
        case .isDefault: "Standard"
        case .leave: "Verlassen"
        case .leaveAbout: "Sie verlieren den Zugang zu allem darin und brauchen eine neue Einladung, um zurückzukommen."
        case .leaveSubmit: "Diese Organisation verlassen"
        }
    }
}
