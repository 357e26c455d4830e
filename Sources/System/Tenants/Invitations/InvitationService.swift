import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTexts
import TrellisUsers
import TrellisWeb

/// The invitations of the caller's tenant.
///
/// An address with an account and one without have the same response, the same work and the same mail, so that the
/// caller does not learn from an invitation who has an account.
struct InvitationService: Sendable {
    let database: SystemDatabase
    let scope: Scope
    let catalog: RoleCatalog
    let links: InvitationLinks
    var memberships = MembershipStore()
    var store = InvitationStore()
    private let budget = InvitationBudget()

    /// Returns the invitations that wait, expired ones included, oldest first.
    func list(_ request: PageRequest) async throws -> Page<InvitationResponse> {
        try await database.read { tx in
            let rows = tx.inTenant(scope)
            let page = try rows.page(InvitationRecord.order { $0.id.ascending }, request)
            let roles = try rows.fetch(RoleRecord.where { $0.id.in(page.items.map(\.roleID)) })
            return Page(
                items: page.items.compactMap { invitation in
                    roles.first { $0.id == invitation.roleID }.map { InvitationResponse(invitation, role: $0) }
                }, nextCursor: page.nextCursor)
        }
    }

    /// Returns one invitation.
    ///
    /// - Throws: ``InvitationError/notFound``.
    func fetch(_ id: ID<Invitation>) async throws -> InvitationResponse {
        try await database.read { tx in
            let rows = tx.inTenant(scope)
            guard let invitation = try rows.find(InvitationRecord.self, id),
                let role = try rows.find(RoleRecord.self, invitation.roleID)
            else { throw InvitationError.notFound }
            return InvitationResponse(invitation, role: role)
        }
    }

    /// Invites an address: stores the hash of a token, and mails the token to the address.
    ///
    /// An expired invitation of the address is replaced.
    ///
    /// - Parameter extra: the product's fields of the membership, which are stored until it is accepted.
    /// - Throws: ``TenantError`` `roleUnknown`, `ownerRequired`, `permissionNotHeld`, `memberExists`;
    ///   ``InvitationError`` `exists`, `addressInvalid`; ``QuotaError`` when the tenant may have no more members, or
    ///   when it or the address had too many invitations in the last hour.
    func create(_ input: InvitationCreate, extra: ExtraValues = .none) async throws -> InvitationResponse {
        let (token, email) = (InvitationToken(), EmailAddress(input.email))
        guard let address = try? MailAddress(email.description) else { throw InvitationError.addressInvalid }
        let fields = try memberships.side.flatMap { extra[$0.name] }.map { try SchemaCoding.text($0) }
        return try await database.write { tx in
            try lockInviter(in: tx)
            let authority = try TenantAuthority(.membersManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            guard let role = try rows.role(named: input.role) else {
                throw TenantError.roleUnknown(input.role)
            }
            try authority.check(role)
            let user = try tx.first(UserRecord.withEmail(email))
            guard try !rows.exists(MembershipRecord.of(user?.id ?? .noUser)) else { throw TenantError.memberExists }
            try rows.require(.members)
            if let existing = try store.find(email.description, in: rows) {
                guard existing.expiresAt <= tx.now else { throw InvitationError.exists }
                try store.delete(existing, in: rows)
            }
            let invitation = try store.create(email.description, as: role, token: token, fields: fields, in: rows)
            try send(invitation, token, to: address, in: user?.language, tx, rows)
            return InvitationResponse(invitation, role: role)
        }
    }

    /// Sends an invitation again with another token, which ends the earlier one, and with a whole lifetime.
    ///
    /// - Throws: ``InvitationError/notFound``, `PreconditionError.failed`, ``TenantError`` `ownerRequired`,
    ///   `permissionNotHeld`; ``QuotaError/rate(_:limit:retryAfter:)``.
    func resend(_ id: ID<Invitation>, ifMatch: IfMatch?) async throws -> InvitationResponse {
        let token = InvitationToken()
        return try await change(id, ifMatch) { invitation, role, tx, rows in
            let renewed = try store.renew(invitation, token: token, in: rows)
            let user = try tx.first(UserRecord.withEmail(EmailAddress(invitation.email)))
            try send(
                renewed, token, to: try MailAddress(invitation.email), in: user?.language, tx, rows)
            return InvitationResponse(renewed, role: role)
        }
    }

    /// Revokes an invitation; its token is worth nothing any more.
    ///
    /// - Throws: as ``resend(_:ifMatch:)``, without the last.
    func revoke(_ id: ID<Invitation>, ifMatch: IfMatch?) async throws {
        try await change(id, ifMatch) { invitation, _, _, rows in try store.delete(invitation, in: rows) }
    }

    private func change<Value: Sendable>(
        _ id: ID<Invitation>, _ ifMatch: IfMatch?,
        _ body:
            @escaping @Sendable (
                InvitationRecord, RoleRecord, SystemTransaction, TenantTransaction
            ) throws -> Value
    ) async throws -> Value {
        try await database.write { tx in
            try lockInviter(in: tx)
            let authority = try TenantAuthority(.membersManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            guard let invitation = try rows.find(InvitationRecord.self, id),
                let role = try rows.find(RoleRecord.self, invitation.roleID)
            else { throw InvitationError.notFound }
            try ifMatch?.check(version: invitation.version)
            try authority.check(role)
            return try body(invitation, role, tx, rows)
        }
    }

    /// Locks the row of the user, to which invitations refer, before that of the tenant: as the deletion of an account does,
    /// so that the two never wait for each other.
    private func lockInviter(in tx: SystemTransaction) throws {
        _ = try tx.find(UserRecord.self, scope.userID, lock: .forUpdate)
    }

    private func send(
        _ invitation: InvitationRecord, _ token: InvitationToken, to address: MailAddress, in language: String?,
        _ tx: SystemTransaction, _ rows: TenantTransaction
    ) throws {
        try rows.require(.invitations)
        try budget.take(EmailAddress(invitation.email), in: tx)
        let inviter = try tx.require(UserRecord.self, scope.userID)
        try rows.send(
            InvitationMail(
                to: address, tenant: try tx.require(TenantRecord.self, scope.tenantID).name,
                inviter: inviter.displayName.isEmpty ? inviter.email : inviter.displayName, email: invitation.email,
                url: links.url(token.text), language: (language ?? inviter.language).flatMap { LanguageTag($0) }))
    }
}
