import Trellis
public import TrellisMail

extension TestApp {
    /// The mails that were sent, oldest first.
    ///
    /// A mail is sent by a job: call ``runJobs()`` before.
    ///
    /// ```swift
    /// try await app.runJobs()
    /// let mail = try #require(app.mails.last)
    /// #expect(mail.to == ada)
    /// let link = try #require(mail.links.first)
    /// ```
    public var mails: [MailMessage] { (application.mailer.transport as? MemoryTransport)?.messages ?? [] }
}

extension MailMessage {
    /// The `http` and `https` URLs of the links in the HTML, in their order and with character references replaced; of a
    /// mail without HTML, those in the text.
    public var links: [String] { MailLinks.targets(html: html, text: text) }
}
