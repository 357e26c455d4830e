import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting
import TrellisTexts

/// A mail with everything that a mail may have.
@Schema
struct SampleMail: Mail {
    static let name = "tests.sample"
    static let formerNames = ["tests.old_sample"]
    static let version = 2
    static let upcasters: [MailUpcaster] = [
        .from(1) { content in
            content["project"] = content["title"]
            content["title"] = nil
        }
    ]
    static let template = MailTemplate(
        MailContent(subject: "{{project}} is ready", html: "<p>{{project}}</p>"),
        [.german: MailContent(subject: "{{project}} ist fertig", html: "<p>{{project}}!</p>")])

    var to: MailAddress
    var project: String
    var key: String?
    var language: LanguageTag?
    var file: String?
    var tag: String?

    var headers: [HeaderField] { get throws { try tag.map { [try HeaderField("X-Tag", $0)] } ?? [] } }
    var attachments: [MailAttachment] {
        file.map { [.stored(key: $0, name: "report.pdf", mediaType: .pdf)] } ?? []
    }
}

extension SampleMail {
    init(
        _ project: String = "Apollo", key: String? = nil, language: LanguageTag? = nil, file: String? = nil,
        tag: String? = nil
    ) throws {
        self.init(
            to: try MailAddress("ada@example.com", name: "Ada"), project: project, key: key, language: language,
            file: file, tag: tag)
    }
}

extension TestJobs {
    /// Runs the waiting jobs with a dispatcher.
    @discardableResult
    func deliver(_ transport: any MailTransport, hooks: MailHooks = MailHooks()) async throws -> JobRunner.Report {
        let dispatcher = MailDispatcher(
            catalog: try MailCatalog([MailRegistration(SampleMail.self)]), transport: transport,
            from: try MailAddress("no-reply@acme.example"), hooks: hooks, clock: clock)
        return try await JobRunner(database, jobs: [dispatcher.registration], clock: clock, logger: .silent).drain()
    }

    /// Sends a mail in a transaction of the first tenant.
    func send(_ mail: SampleMail) async throws -> EnqueuedJob { try await ours.write { try $0.send(mail) } }
}

extension Logger {
    fileprivate static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
