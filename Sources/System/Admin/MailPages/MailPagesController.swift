import NIOCore
import TrellisKernel
import TrellisMail
import TrellisWeb

/// The pages about mails that were sent.
@Controller("admin/mail")
struct MailPagesController {
    let context: PageContext
    let dependencies: AdminMailDependencies

    init(_ context: PageContext, dependencies: AdminMailDependencies) {
        self.context = context
        self.dependencies = dependencies
    }

    /// List the mails that the adapter keeps, latest first.
    @GET(access: .superuserSession, errors: [CursorError.invalid, MailArchiveError.unreadable("…")])
    func list(cursor: String?) async throws -> PageResponse {
        let transport = dependencies.source.transport
        let page = try await transport.archive?.mails(PageRequest(cursor: cursor))
        let list = MailListPage(adapter: transport.name, page: page)
        return try dependencies.layout.page("mails", title: "Mail", list.fields, for: context)
    }

    /// Show one mail.
    @GET("sent/{id}", access: .superuserSession, errors: [AdminError.noMailArchive] + MailArchiveError.all)
    func mail(id: String) async throws -> PageResponse {
        let page = MailPage(
            mail: try await dependencies.open(id, for: context.scope), title: "Mail",
            path: "\(AdminPath.mail)/sent/\(QueryString.segment(id))")
        return try dependencies.layout.page("mail", title: page.title, page.fields, for: context, hasFrame: true)
    }

    /// Show the HTML of one mail, for a frame.
    @GET("sent/{id}/html", access: .superuserSession, errors: [AdminError.noMailArchive] + MailArchiveError.all)
    func html(id: String) async throws -> MailFrame {
        MailFrame(try await dependencies.open(id, for: context.scope).content)
    }

    /// Download the source of one mail.
    @GET("sent/{id}/source", access: .superuserSession, errors: [AdminError.noMailArchive] + MailArchiveError.all)
    func source(id: String) async throws -> Download {
        try await dependencies.open(id, for: context.scope).download
    }
}

extension ArchivedMail {
    /// The message as a file.
    ///
    /// Its media type is never that of a message: some browsers display those.
    var download: Download {
        Download(ByteBuffer(bytes: source), fileName: id.hasSuffix(utf8: ".eml") ? id : "\(id).eml")
    }
}
