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
        /// `DELETE /tenants/current`.
        case deleteCurrentTenant
        /// `PUT /tenants/current/owner`.
        case transferOwnership
        /// `DELETE /tenants/{id}/deletion`.
        case restoreTenant
        /// `PUT /users/me/default-tenant`.
        case setDefaultTenant
        /// `GET /tenants/current/members`.
        case members
        /// `GET /tenants/current/members/{user_id}`.
        case member
        /// `PATCH /tenants/current/members/{user_id}`.
        case updateMember
        /// `DELETE /tenants/current/members/me`.
        case leave
        /// `DELETE /tenants/current/members/{user_id}`.
        case removeMember
        /// `GET /tenants/current/invitations`.
        case invitations
        /// `POST /tenants/current/invitations`.
        case invite
        /// `GET /tenants/current/invitations/{id}`.
        case invitation
        /// `DELETE /tenants/current/invitations/{id}`.
        case revokeInvitation
        /// `POST /tenants/current/invitations/{id}/resend`.
        case resendInvitation
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
        /// `PUT /superuser/tenants/{id}/suspension`.
        case suspendTenant
        /// `DELETE /superuser/tenants/{id}/suspension`.
        case resumeTenant
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
            case .deleteCurrentTenant: TenantOwnershipController.RouteName.delete.handlerName
            case .transferOwnership: TenantOwnershipController.RouteName.transfer.handlerName
            case .restoreTenant: TenantDeletionController.RouteName.restore.handlerName
            case .setDefaultTenant: DefaultTenantController.RouteName.set.handlerName
            case .members: MemberController.RouteName.list.handlerName
            case .member: MemberController.RouteName.get.handlerName
            case .updateMember: MemberController.RouteName.update.handlerName
            case .leave: MemberController.RouteName.leave.handlerName
            case .removeMember: MemberController.RouteName.remove.handlerName
            case .invitations: InvitationController.RouteName.list.handlerName
            case .invite: InvitationController.RouteName.invite.handlerName
            case .invitation: InvitationController.RouteName.get.handlerName
            case .revokeInvitation: InvitationController.RouteName.revoke.handlerName
            case .resendInvitation: InvitationController.RouteName.resend.handlerName
            case .roles: RoleController.RouteName.list.handlerName
            case .createRole: RoleController.RouteName.create.handlerName
            case .role: RoleController.RouteName.get.handlerName
            case .updateRole: RoleController.RouteName.update.handlerName
            case .deleteRole: RoleController.RouteName.delete.handlerName
            case .quotas: QuotaController.RouteName.list.handlerName
            case .superuserTenants: SuperuserTenantController.RouteName.list.handlerName
            case .superuserTenant: SuperuserTenantController.RouteName.get.handlerName
            case .suspendTenant: TenantSuspensionController.RouteName.suspend.handlerName
            case .resumeTenant: TenantSuspensionController.RouteName.resume.handlerName
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
