import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisMailing
import TrellisTesting

extension TestApp {
    /// Inserts a row in every table of mails for a tenant: a mail that was refused, so that its address is suppressed.
    package func makeMailRows(for tenant: ID<Tenant>) async throws {
        let module = try #require(application.modules.lazy.compactMap { $0 as? MailingModule }.first)
        let (job, recipient) = (ID<BackgroundJob>(), try MailAddress("\(ID<User>())@example.com"))
        let mail = OutgoingMail(
            name: "test.sample", jobID: job, messageID: MessageID(job, domain: recipient.domain), recipient: recipient,
            transport: "memory")
        let scope = Scope(tenantID: tenant, userID: ID(), requestID: "test")
        try await module.hooks.didRefuse(
            mail, .refused(code: 550, text: "5.1.1 Unknown", permanent: true),
            application.platform.database.tenant(scope))
    }
}
