import TrellisKernel
import TrellisWeb

/// The addresses to which the tenant sends no mail.
@Controller("mail/suppressions")
struct MailSuppressionController {
    let suppressions: SuppressionService

    init(_ context: TenantContext) {
        suppressions = SuppressionService(database: context.database)
    }

    /// List the suppressed addresses, newest first.
    @GET(access: .permission(.mailView), errors: [CursorError.invalid])
    func list(filter: SuppressionFilter, page: PageRequest) async throws -> Page<SuppressionResponse> {
        try await suppressions.list(filter, page).map(SuppressionResponse.init)
    }

    /// Suppress an address.
    ///
    /// Mails to it that wait are not sent. Upper and lower case don't matter.
    @POST(access: .permission(.mailManage), errors: [MailingError.alreadySuppressed], traits: [.idempotent])
    func create(body: SuppressionCreate) async throws -> Created<SuppressionResponse> {
        let suppression = try await suppressions.add(body)
        return Created(SuppressionResponse(suppression), location: "/api/v1/mail/suppressions/\(suppression.id)")
    }

    /// Fetch one suppressed address.
    @GET("{id}", access: .permission(.mailView), errors: [MailingError.suppressionNotFound])
    func get(id: ID<MailSuppression>) async throws -> SuppressionResponse {
        SuppressionResponse(try await suppressions.get(id))
    }

    /// Lift a suppression.
    ///
    /// Mails to the address are sent again; those that were refused meanwhile are not repeated.
    @DELETE("{id}", access: .permission(.mailManage), errors: [MailingError.suppressionNotFound])
    func delete(id: ID<MailSuppression>) async throws -> NoContent {
        try await suppressions.lift(id)
        return NoContent()
    }
}
