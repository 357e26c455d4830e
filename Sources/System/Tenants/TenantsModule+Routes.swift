import TrellisWeb

extension TenantsModule {
    /// The routes of the module, for a product that removes or replaces some.
    public enum RouteName: RouteReference {
        /// `GET /tenants`.
        case tenants
        /// `POST /tenants`.
        case createTenant
        /// `GET /tenants/current`.
        case currentTenant
        /// `PATCH /tenants/current`.
        case updateCurrentTenant
        /// `GET /tenants/current/members`.
        case members
        /// `POST /tenants/current/members`.
        case addMember
        /// `PATCH /tenants/current/members/{user_id}`.
        case updateMember
        /// `DELETE /tenants/current/members/{user_id}`.
        case removeMember
        /// `GET /tenants/current/roles`.
        case roles
        /// `POST /tenants/current/roles`.
        case createRole
        /// `GET /tenants/current/roles/{role_id}`.
        case role
        /// `PATCH /tenants/current/roles/{role_id}`.
        case updateRole
        /// `DELETE /tenants/current/roles/{role_id}`.
        case deleteRole
        /// `GET /tenants/current/quotas`.
        case quotas
        /// `GET /superuser/tenants`.
        case superuserTenants
        /// `GET /superuser/tenants/{id}`.
        case superuserTenant
        /// `GET /superuser/tenants/{id}/domains`.
        case superuserDomains
        /// `POST /superuser/tenants/{id}/domains`.
        case addSuperuserDomain
        /// `DELETE /superuser/tenants/{id}/domains/{domain}`.
        case removeSuperuserDomain
        /// `GET /superuser/tenants/{id}/quotas`.
        case superuserQuotas
        /// `PUT /superuser/tenants/{id}/quotas/{name}`.
        case setSuperuserQuota
        /// `DELETE /superuser/tenants/{id}/quotas/{name}`.
        case removeSuperuserQuota

        /// The name of the code that serves it.
        public var handlerName: String {
            switch self {
            case .tenants: TenantController.RouteName.list.handlerName
            case .createTenant: TenantController.RouteName.create.handlerName
            case .currentTenant: CurrentTenantController.RouteName.get.handlerName
            case .updateCurrentTenant: CurrentTenantController.RouteName.update.handlerName
            case .members: MemberController.RouteName.list.handlerName
            case .addMember: MemberController.RouteName.add.handlerName
            case .updateMember: MemberController.RouteName.update.handlerName
            case .removeMember: MemberController.RouteName.remove.handlerName
            case .roles: RoleController.RouteName.list.handlerName
            case .createRole: RoleController.RouteName.create.handlerName
            case .role: RoleController.RouteName.get.handlerName
            case .updateRole: RoleController.RouteName.update.handlerName
            case .deleteRole: RoleController.RouteName.delete.handlerName
            case .quotas: QuotaController.RouteName.list.handlerName
            case .superuserTenants: SuperuserTenantController.RouteName.list.handlerName
            case .superuserTenant: SuperuserTenantController.RouteName.get.handlerName
            case .superuserDomains: SuperuserDomainController.RouteName.list.handlerName
            case .addSuperuserDomain: SuperuserDomainController.RouteName.add.handlerName
            case .removeSuperuserDomain: SuperuserDomainController.RouteName.remove.handlerName
            case .superuserQuotas: SuperuserQuotaController.RouteName.list.handlerName
            case .setSuperuserQuota: SuperuserQuotaController.RouteName.set.handlerName
            case .removeSuperuserQuota: SuperuserQuotaController.RouteName.remove.handlerName
            }
        }
    }
}
