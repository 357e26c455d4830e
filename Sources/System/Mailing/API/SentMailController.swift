import TrellisKernel
import TrellisWeb

/// The log of the tenant's mails.
@Controller("mail/messages")
struct SentMailController {
    let mails: SentMailService

    init(_ context: TenantContext) {
        mails = SentMailService(database: context.database)
    }

    /// List the mails that were sent or refused, newest first.
    ///
    /// The log has no content of mails. Mails that wait to be sent are jobs.
    @GET(access: .permission(.mailView), errors: [CursorError.invalid])
    func list(filter: SentMailFilter, page: PageRequest) async throws -> Page<SentMailResponse> {
        try await mails.list(filter, page).map(SentMailResponse.init)
    }
}
