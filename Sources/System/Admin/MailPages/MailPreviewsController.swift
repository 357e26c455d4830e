import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTexts
import TrellisWeb

/// The previews of the product's mails, with example values in each of their languages.
@Controller("admin/mail/previews")
struct MailPreviewsController {
    let context: PageContext
    let dependencies: AdminMailDependencies

    init(_ context: PageContext, dependencies: AdminMailDependencies) {
        self.context = context
        self.dependencies = dependencies
    }

    /// List the mails and their languages.
    @GET(access: .superuserSession)
    func list() async throws -> PageResponse {
        let names = dependencies.catalog.registrations.map(\.name).sorted()
        let mails: [TemplateFields] = names.map { name in
            let previews = dependencies.catalog.languages(of: name).map { preview(name, "\($0)") }
            return ["name": .text(name), "previews": .list(previews)]
        }
        return try dependencies.layout.page(
            "mail-previews", title: "Mail previews", ["mails": .list(mails), "hasMails": .flag(!mails.isEmpty)],
            for: context)
    }

    /// Show the preview of a mail.
    @GET("{name}/{language}", access: .superuserSession, errors: [AdminError.previewNotFound])
    func mail(name: String, language: String) async throws -> PageResponse {
        let page = MailPage(
            mail: try dependencies.preview(name, in: language), title: "\(name) (\(language))",
            path: Self.path(name, language), isPreview: true)
        return try dependencies.layout.page("mail", title: page.title, page.fields, for: context, hasFrame: true)
    }

    /// Show the HTML of a preview, for a frame.
    @GET("{name}/{language}/html", access: .superuserSession, errors: [AdminError.previewNotFound])
    func html(name: String, language: String) async throws -> MailFrame {
        MailFrame(try dependencies.preview(name, in: language).content)
    }

    /// Download the source of a preview.
    @GET("{name}/{language}/source", access: .superuserSession, errors: [AdminError.previewNotFound])
    func source(name: String, language: String) async throws -> Download {
        try dependencies.preview(name, in: language).download
    }

    /// Returns the fields of a preview in the list; an example that the mail refuses is an error of its author, which the
    /// list names.
    private func preview(_ name: String, _ language: String) -> TemplateFields {
        var fields: TemplateFields = [
            "language": .text(language), "href": .text(Self.path(name, language)), "subject": .nothing,
            "failure": .nothing,
        ]
        do {
            fields["subject"] = .text(try dependencies.preview(name, in: language).content.subject)
        } catch {
            let reason = (error as? InvalidInput)?.description ?? (error as? any AppError)?.message ?? "\(error)"
            fields["failure"] = .text(reason)
        }
        return fields
    }

    private static func path(_ name: String, _ language: String) -> String {
        "\(AdminPath.mailPreviews)/\(QueryString.segment(name))/\(QueryString.segment(language))"
    }
}
