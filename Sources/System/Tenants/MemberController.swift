import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The members of the caller's tenant, and their roles.
///
/// An API key can't change them.
@Controller("tenants/current/members")
struct MemberController {
    let context: TenantContext
    let members: MemberService

    init(
        _ context: TenantContext, database: SystemDatabase, catalog: RoleCatalog, memberships: MembershipStore,
        users: UserStore
    ) {
        self.context = context
        members = MemberService(
            database: database.acting(for: context.scope), scope: context.scope, catalog: catalog,
            memberships: memberships, users: users)
    }

    /// List the members in the order in which they joined.
    @GET(access: .permission(.membersView))
    func list(page: PageRequest) async throws -> Page<Extended<MemberResponse>> {
        try await members.list(page)
    }

    /// Fetch one member.
    @GET("{user_id}", access: .permission(.membersView), errors: [TenantError.memberNotFound])
    func get(userID: ID<User>) async throws -> Tagged<Extended<MemberResponse>> {
        let member = try await members.fetch(userID)
        return Tagged(member, version: member.version)
    }

    /// Change a member.
    ///
    /// Fields missing from the body keep their values. The last owner can't get another role. With `If-Match`, the
    /// change fails if the version of the membership has changed.
    @PATCH(
        "{user_id}", access: .permission(.membersManage),
        errors: [
            TenantError.memberNotFound, TenantError.roleUnknown("…"), TenantError.ownerRequired,
            TenantError.permissionNotHeld, TenantError.lastOwner, AccessError.keyNotAccepted,
        ])
    func update(
        userID: ID<User>, ifMatch: IfMatch?, body: Extended<MemberUpdate>
    ) async throws -> Tagged<Extended<MemberResponse>> {
        try context.requireUser()
        let member = try await members.update(userID, role: body.role, extra: body.extra, ifMatch: ifMatch)
        return Tagged(member, version: member.version)
    }

    /// Leave the tenant.
    ///
    /// The data that the caller created remains in the tenant. The last owner can't leave.
    @DELETE("me", access: .member, errors: [TenantError.lastOwner, AccessError.keyNotAccepted])
    func leave() async throws -> NoContent {
        try context.requireUser()
        try await members.leave()
        return NoContent()
    }

    /// Remove a member.
    ///
    /// The data that the user created remains in the tenant. The last owner can't be removed.
    @DELETE(
        "{user_id}", access: .permission(.membersManage),
        errors: [
            TenantError.memberNotFound, TenantError.ownerRequired, TenantError.permissionNotHeld, TenantError.lastOwner,
            AccessError.keyNotAccepted,
        ])
    func remove(userID: ID<User>, ifMatch: IfMatch?) async throws -> NoContent {
        try context.requireUser()
        try await members.remove(userID, ifMatch: ifMatch)
        return NoContent()
    }
}
