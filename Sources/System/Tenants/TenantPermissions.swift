import TrellisKernel

extension Permission {
    /// Change the tenant itself.
    package static let tenantsManage = Permission("tenants.manage", "Change the tenant's name and settings.")
    /// Delete the tenant, and give it to another owner.
    package static let tenantsOwn = Permission("tenants.own", "Delete the tenant, and transfer its ownership.")
    /// See who belongs to the tenant.
    package static let membersView = Permission("members.view", "See the tenant's members and their roles.")
    /// Decide who belongs to the tenant.
    package static let membersManage = Permission("members.manage", "Add and remove members, and change their roles.")
    /// See the tenant's roles.
    package static let rolesView = Permission("roles.view", "See the tenant's roles and what they grant.")
    /// Decide what roles grant.
    package static let rolesManage = Permission("roles.manage", "Create, change and delete custom roles.")
}
