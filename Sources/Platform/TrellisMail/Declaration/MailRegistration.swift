import TrellisKernel
import TrellisSchema
import TrellisTexts

/// A type of mail, as a module lists it.
///
/// A product replaces the templates of a mail, or changes its message, by a registration of the same type:
///
/// ```swift
/// MailRegistration(WelcomeMail.self, template: ourTemplate) { mail, message in message.replyTo = support }
/// ```
public struct MailRegistration: Sendable {
    /// The name of the mail.
    public let name: String
    /// Earlier names.
    public let formerNames: [String]
    /// The version of the properties.
    public let version: Int
    let upcasters: [MailUpcaster]
    let template: MailTemplate
    let model: TemplateModel
    /// Decodes the properties.
    let read: @Sendable (JSONObject) throws -> PreparedMail
    /// Returns the properties of an example.
    let example: @Sendable () throws -> JSONObject

    /// Registers a mail.
    ///
    /// - Parameters:
    ///   - template: the templates instead of the type's own.
    ///   - change: a function that changes the message before it is sent.
    public init<M: Mail>(
        _ mail: M.Type, template: MailTemplate? = nil,
        _ change: @escaping @Sendable (M, inout MailMessage) -> Void = { _, _ in }
    ) {
        name = M.name
        formerNames = M.formerNames
        version = M.version
        upcasters = M.upcasters.sorted { $0.version < $1.version }
        self.template = template ?? M.template
        var catalog = SchemaCatalog()
        let properties = M.properties(in: &catalog)
        model = TemplateModel(properties, catalog)
        read = { content in
            let mail = try SchemaCoding.decodeStored(M.self, from: try SchemaCoding.text(content))
            return try PreparedMail(mail) { change(mail, &$0) }
        }
        example = {
            let content = try M.sample.map { try JSONValue(parsing: try SchemaCoding.text($0)) } ?? M.example()
            return content.object ?? [:]
        }
    }

    /// Returns the properties in the current version.
    func upcasted(_ content: JSONObject, from version: Int) -> JSONObject {
        var content = content
        for upcaster in upcasters where upcaster.version >= version { upcaster.change(&content) }
        return content
    }
}

/// A mail whose type isn't needed any more.
struct PreparedMail: Sendable {
    let to: MailAddress
    let from: MailAddress?
    let replyTo: MailAddress?
    let language: LanguageTag?
    let attachments: [MailAttachment]
    let inlineImages: [InlineImage]
    let listUnsubscribe: ListUnsubscribe?
    let headers: [HeaderField]
    let change: @Sendable (inout MailMessage) -> Void

    init(_ mail: some Mail, _ change: @escaping @Sendable (inout MailMessage) -> Void) throws {
        (to, from, replyTo, language) = (mail.to, try mail.from, try mail.replyTo, mail.language)
        (attachments, inlineImages) = (try mail.attachments, try mail.inlineImages)
        (listUnsubscribe, headers) = (try mail.listUnsubscribe, try mail.headers)
        self.change = change
    }

    /// Returns the message.
    func message(
        id: MessageID, date: Timestamp, from: MailAddress, _ rendered: RenderedMail, _ files: [Attachment]
    ) -> MailMessage {
        var message = MailMessage(
            id: id, date: date, from: from, to: to, replyTo: replyTo, subject: rendered.subject, text: rendered.text,
            html: rendered.html, attachments: files, inlineImages: inlineImages, listUnsubscribe: listUnsubscribe,
            headers: headers)
        change(&message)
        return message
    }
}
