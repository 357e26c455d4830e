import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMail
import TrellisTexts

/// How the product sends mails, as far as the pages show it.
package struct MailSource: Sendable {
    /// The transport; its archive has the sent mails, if it keeps them.
    let transport: any MailTransport
    /// The author of mails that name no other.
    let author: MailAddress

    /// Creates the source.
    package init(_ transport: any MailTransport, from author: MailAddress) {
        self.transport = transport
        self.author = author
    }
}

/// The dependencies of the pages about mails.
struct AdminMailDependencies: Sendable {
    let layout: PageLayout
    let source: MailSource
    let catalog: MailCatalog
    let database: SystemDatabase
    let clock: any Clock

    /// Returns a sent mail, and records in the audit that the superuser of the scope has read it: mails have links for
    /// signing in.
    ///
    /// - Throws: ``AdminError/noMailArchive``; `MailArchiveError`.
    func open(_ id: String, for scope: Scope) async throws -> ArchivedMail {
        guard let archive = source.transport.archive else { throw AdminError.noMailArchive }
        let mail = try await archive.mail(id)
        try await database.acting(for: scope).write { try $0.audit("mail.viewed", of: "mail", id: mail.id) }
        return mail
    }

    /// Returns a mail with example values.
    ///
    /// - Throws: ``AdminError/previewNotFound`` for a name or a language that the mail doesn't have; the errors of an
    ///   example that the mail's own type refuses.
    func preview(_ name: String, in language: String) throws -> ArchivedMail {
        guard let tag = catalog.languages(of: name).first(where: { "\($0)" == language }),
            let registration = catalog[name], registration.name == name
        else { throw AdminError.previewNotFound }
        let message = try catalog.preview(name, in: tag, from: source.author, at: clock.now)
        return ArchivedMail(id: "\(name).\(tag).eml", source: message.encoded())
    }
}
