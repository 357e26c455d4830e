import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The members of the caller's tenant, and their roles.
@Controller("tenants/current/members")
struct MemberController {
    let members: MemberService

    init(
        _ context: TenantContext, database: SystemDatabase, catalog: RoleCatalog, memberships: MembershipStore,
        users: UserStore
    ) {
        members = MemberService(
            database: database.acting(for: context.scope), scope: context.scope, catalog: catalog,
            memberships: memberships, users: users)
    }

    /// List the members in the order in which they joined.
    @GET(access: .permission(.membersView))
    func list(page: PageRequest) async throws -> Page<Extended<MemberResponse>> {
        try await members.list(page)
    }

    /// Add a user who has signed up as a member.
    ///
    /// The caller can't give a role that grants more than their own; only owners can make owners.
    @POST(
        access: .permission(.membersManage),
        errors: [
            TenantError.userUnknown, TenantError.memberExists, TenantError.roleUnknown("…"), TenantError.ownerRequired,
            TenantError.permissionNotHeld,
        ] + QuotaError.refusals)
    func add(body: Extended<MemberCreate>) async throws -> Created<Extended<MemberResponse>> {
        let member = try await members.add(body.base, extra: body.extra)
        return Created(member, location: "\(member.userID)")
    }

    /// Change a member.
    ///
    /// Fields missing from the body keep their values. The last owner can't get another role.
    @PATCH(
        "{user_id}", access: .permission(.membersManage),
        errors: [
            TenantError.memberNotFound, TenantError.roleUnknown("…"), TenantError.ownerRequired,
            TenantError.permissionNotHeld, TenantError.lastOwner,
        ])
    func update(userID: ID<User>, body: Extended<MemberUpdate>) async throws -> Extended<MemberResponse> {
        try await members.update(userID, role: body.role, extra: body.extra)
    }

    /// Remove a member.
    ///
    /// The data that the user created remains in the tenant. The last owner can't be removed.
    @DELETE(
        "{user_id}", access: .permission(.membersManage),
        errors: [
            TenantError.memberNotFound, TenantError.ownerRequired, TenantError.permissionNotHeld, TenantError.lastOwner,
        ])
    func remove(userID: ID<User>) async throws -> NoContent {
        try await members.remove(userID)
        return NoContent()
    }
}
