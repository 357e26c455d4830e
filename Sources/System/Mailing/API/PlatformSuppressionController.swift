import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The addresses to which the platform itself sends no mail, for superusers.
///
/// Mails that belong to no tenant, such as those of sign-in, have suppressions of their own.
@Controller("superuser/mail/suppressions")
struct PlatformSuppressionController {
    let suppressions: SuppressionService

    init(_ context: SuperuserContext, database: SystemDatabase) {
        // The scope of a superuser has the platform in place of a tenant.
        suppressions = SuppressionService(database: database.database.tenant(context.scope))
    }

    /// List the suppressed addresses, newest first.
    @GET(access: .superuser, errors: [CursorError.invalid])
    func list(filter: SuppressionFilter, page: PageRequest) async throws -> Page<SuppressionResponse> {
        try await suppressions.list(filter, page).map(SuppressionResponse.init)
    }

    /// Lift a suppression.
    @DELETE("{id}", access: .superuser.recentProof, errors: [MailingError.suppressionNotFound])
    func delete(id: ID<MailSuppression>) async throws -> NoContent {
        try await suppressions.lift(id)
        return NoContent()
    }
}
