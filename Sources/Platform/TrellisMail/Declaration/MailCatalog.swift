public import TrellisKernel
public import TrellisSchema
public import TrellisTexts

/// All mails of the product, with their templates parsed and checked.
public struct MailCatalog: Sendable {
    /// The mails in the order of registration.
    public let registrations: [MailRegistration]
    private let byName: [String: MailRegistration]
    private let templates: MailTemplates

    /// Checks the mails and their templates.
    ///
    /// - Parameters:
    ///   - registrations: the mails of all modules; names and former names must be unique.
    ///   - replacements: registrations that replace those of the same name, as a product wants them.
    ///   - partials: the templates that others include; a later one replaces an earlier one of the same name.
    ///   - shared: values that all templates may use, such as the product's name.
    /// - Throws: ``MailCatalogError``; ``MailTemplateError/invalid(_:)`` with the defects of all templates.
    public init(
        _ registrations: [MailRegistration], replacing replacements: [MailRegistration] = [],
        partials: [MailPartial] = [.layout], shared: JSONObject = [:]
    ) throws {
        var replaced = registrations
        for replacement in replacements {
            guard let index = replaced.firstIndex(where: { $0.name == replacement.name }) else {
                throw MailCatalogError.nothingToReplace(replacement.name)
            }
            replaced[index] = replacement
        }
        var byName: [String: MailRegistration] = [:]
        for registration in replaced {
            for name in [registration.name] + registration.formerNames {
                guard byName.updateValue(registration, forKey: name) == nil else {
                    throw MailCatalogError.duplicateName(name)
                }
            }
            let steps = registration.upcasters.map(\.version)
            guard steps == Array(1..<max(registration.version, 1)) else {
                throw MailCatalogError.missingUpcaster(registration.name, registration.version)
            }
        }
        self.registrations = replaced
        self.byName = byName
        let sources = replaced.map { MailTemplates.Source(mail: $0.name, template: $0.template, model: $0.model) }
        templates = try MailTemplates(sources, partials: partials, shared: shared)
    }

    /// The mail of a name or a former name; nil if there is none.
    public subscript(name: String) -> MailRegistration? { byName[name] }

    /// Returns the languages of a mail, sorted; empty for an unknown one.
    public func languages(of name: String) -> [LanguageTag] {
        guard let registration = byName[name] else { return [] }
        return templates.languages(of: registration.name).sorted { "\($0)" < "\($1)" }
    }

    /// Returns the message of a mail with example values; stored attachments are left out.
    ///
    /// - Throws: ``MailError/unknownMail(_:)``; the errors of an example that its schema doesn't accept.
    public func preview(
        _ name: String, in language: LanguageTag? = nil, from: MailAddress, at time: Timestamp
    ) throws -> MailMessage {
        guard let registration = byName[name] else { throw MailError.unknownMail(name) }
        return try message(registration, try registration.example(), in: language, from: from, at: time)
    }

    /// Returns the message of a mail, for sending it at once; stored attachments are left out.
    ///
    /// - Throws: ``MailError/unknownMail(_:)`` for a type that isn't registered.
    package func message<M: Mail>(
        of mail: M, in language: LanguageTag? = nil, from: MailAddress, at time: Timestamp
    ) throws -> MailMessage {
        guard let registration = byName[M.name] else { throw MailError.unknownMail(M.name) }
        let content = try JSONValue(parsing: try SchemaCoding.text(mail)).object ?? [:]
        return try message(registration, content, in: language, from: from, at: time)
    }

    private func message(
        _ registration: MailRegistration, _ content: JSONObject, in language: LanguageTag?, from: MailAddress,
        at time: Timestamp
    ) throws -> MailMessage {
        let mail = try registration.read(content)
        let rendered = try templates.render(registration.name, content, in: language ?? mail.language)
        let files = mail.attachments.compactMap { if case .file(let file) = $0 { file } else { nil } }
        let author = mail.from ?? from
        return mail.message(
            id: MessageID(ID<MailRegistration>(high: 0, low: 0), domain: author.domain), date: time, from: author,
            rendered, files)
    }

    /// Decodes and renders the mail of a job.
    ///
    /// - Throws: ``MailError/unknownMail(_:)``, also for a version of another release; the errors of properties that the
    ///   type doesn't accept.
    func prepare(_ job: SendMail) throws -> (mail: PreparedMail, rendered: RenderedMail) {
        guard let registration = byName[job.mail] else { throw MailError.unknownMail(job.mail) }
        guard job.version <= registration.version else {
            throw MailError.unknownMail("\(job.mail), version \(job.version)")
        }
        let content = registration.upcasted(job.content, from: job.version)
        let mail = try registration.read(content)
        let rendered = try templates.render(registration.name, content, in: job.language ?? mail.language)
        return (mail, rendered)
    }
}
