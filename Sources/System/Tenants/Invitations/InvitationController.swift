import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The invitations of the caller's tenant.
@Controller("tenants/current/invitations")
struct InvitationController {
    let context: TenantContext
    let invitations: InvitationService

    init(
        _ context: TenantContext, database: SystemDatabase, catalog: RoleCatalog, links: InvitationLinks,
        memberships: MembershipStore
    ) {
        self.context = context
        invitations = InvitationService(
            database: database.acting(for: context.scope), scope: context.scope, catalog: catalog, links: links,
            memberships: memberships)
    }

    /// List the invitations that wait to be accepted, oldest first.
    ///
    /// Expired ones are in the list until they are sent again or revoked.
    @GET(access: .permission(.membersManage))
    func list(page: PageRequest) async throws -> Page<InvitationResponse> {
        try await invitations.list(page)
    }

    /// Invite an address to become a member.
    ///
    /// The address gets a mail with a token, valid once and for seven days; ten mails an hour at most, of all tenants.
    /// The response is the same whether or not the address has an account. The caller can't give a role that grants
    /// more than their own; only owners can make owners.
    @POST(
        access: .permission(.membersManage),
        errors: [
            TenantError.memberExists, TenantError.roleUnknown("…"), TenantError.ownerRequired,
            TenantError.permissionNotHeld, InvitationError.exists, InvitationError.addressInvalid,
            AccessError.keyNotAccepted,
        ] + QuotaError.refusals + QuotaError.rateRefusals, traits: [.idempotent])
    func invite(body: Extended<InvitationCreate>) async throws -> Created<InvitationResponse> {
        try context.requireUser()
        let invitation = try await invitations.create(body.base, extra: body.extra)
        return Created(invitation, location: "\(invitation.id)", version: invitation.version)
    }

    /// Fetch one invitation.
    @GET("{id}", access: .permission(.membersManage), errors: [InvitationError.notFound])
    func get(id: ID<Invitation>) async throws -> Tagged<InvitationResponse> {
        let invitation = try await invitations.fetch(id)
        return Tagged(invitation, version: invitation.version)
    }

    /// Revoke an invitation, so that its token is worth nothing any more.
    @DELETE(
        "{id}", access: .permission(.membersManage),
        errors: [
            InvitationError.notFound, TenantError.ownerRequired, TenantError.permissionNotHeld,
            AccessError.keyNotAccepted,
        ])
    func revoke(id: ID<Invitation>, ifMatch: IfMatch?) async throws -> NoContent {
        try context.requireUser()
        try await invitations.revoke(id, ifMatch: ifMatch)
        return NoContent()
    }

    /// Send an invitation again, with another token and for another seven days.
    ///
    /// The token of the earlier mail is worth nothing any more.
    @POST(
        "{id}/resend", access: .permission(.membersManage),
        errors: [
            InvitationError.notFound, TenantError.ownerRequired, TenantError.permissionNotHeld,
            AccessError.keyNotAccepted,
        ] + QuotaError.rateRefusals, traits: [.idempotent])
    func resend(id: ID<Invitation>, ifMatch: IfMatch?) async throws -> Tagged<InvitationResponse> {
        try context.requireUser()
        let invitation = try await invitations.resend(id, ifMatch: ifMatch)
        return Tagged(invitation, version: invitation.version)
    }
}
