public import TrellisSchema
public import TrellisTexts

/// A mail as a value: its properties are what its templates use.
///
/// ```swift
/// @Schema
/// struct WelcomeMail: Mail {
///     static let name = "users.welcome"
///     static let template = MailTemplate(
///         MailContent(
///             subject: "Welcome, {{name}}",
///             html: "{{<layout}}{{$content}}<p>Hello {{name}}!</p>{{/content}}{{/layout}}"))
///
///     var to: MailAddress
///     var name: String
/// }
/// try tx.send(WelcomeMail(to: user.address, name: user.name))
/// ```
/// The module lists it in its mails (``MailRegistration``). It is stored as JSON until it is sent, so its properties
/// should contain no more than the templates need; dashboards never show them. A property that throws, such as
/// ``headers``, is read when the mail is sent; its error ends the job.
public protocol Mail: ObjectSchema {
    /// The name of the mail in rows, logs and dashboards, such as `users.welcome`.
    ///
    /// Never change it: waiting mails outlive releases.
    static var name: String { get }
    /// Earlier names; waiting mails with one of them are sent as this type.
    static var formerNames: [String] { get }
    /// The version of the properties; incremented by each change that makes waiting mails unreadable.
    static var version: Int { get }
    /// The steps that convert the properties of earlier versions to the current version.
    static var upcasters: [MailUpcaster] { get }
    /// The templates in all languages.
    static var template: MailTemplate { get }
    /// A mail for previews; nil to make one from the schema, with the values of `@Example`.
    static var sample: Self? { get }

    /// The recipient.
    var to: MailAddress { get }
    /// The author; nil for the product's address.
    var from: MailAddress? { get throws }
    /// The address for replies; nil for the author's.
    var replyTo: MailAddress? { get throws }
    /// The reader's language; nil for English.
    ///
    /// A language without templates gets those of its shorter form (`de` for `de-AT`), or the English ones.
    var language: LanguageTag? { get }
    /// The key of the mail: of those with the same type, tenant and key, only the first is sent; nil sends all.
    ///
    /// A key counts until the job of its mail is deleted, a week after it has ended.
    var key: String? { get }
    /// The files.
    var attachments: [MailAttachment] { get throws }
    /// The images that the HTML displays.
    var inlineImages: [InlineImage] { get throws }
    /// How the reader ends a subscription; required for bulk mail.
    var listUnsubscribe: ListUnsubscribe? { get throws }
    /// Further header fields.
    var headers: [HeaderField] { get throws }
}

extension Mail {
    /// None.
    public static var formerNames: [String] { [] }
    /// The first version.
    public static var version: Int { 1 }
    /// None, for a mail with one version.
    public static var upcasters: [MailUpcaster] { [] }
    /// Nil: a sample is made from the schema.
    public static var sample: Self? { nil }
    /// Nil: the product's address.
    public var from: MailAddress? { nil }
    /// Nil: replies go to the author.
    public var replyTo: MailAddress? { nil }
    /// Nil: English.
    public var language: LanguageTag? { nil }
    /// Nil: every mail is sent.
    public var key: String? { nil }
    /// None.
    public var attachments: [MailAttachment] { [] }
    /// None.
    public var inlineImages: [InlineImage] { [] }
    /// Nil: the mail isn't bulk.
    public var listUnsubscribe: ListUnsubscribe? { nil }
    /// None.
    public var headers: [HeaderField] { [] }
}

/// A conversion of a mail's properties from one version to the next, as JSON: the types of earlier versions don't exist
/// any more.
public struct MailUpcaster: Sendable {
    /// The version it converts from.
    public let version: Int
    let change: @Sendable (inout JSONObject) -> Void

    /// Creates an upcaster that converts properties of this version to the next version.
    public static func from(_ version: Int, _ change: @escaping @Sendable (inout JSONObject) -> Void) -> Self {
        Self(version: version, change: change)
    }
}

/// A file of a mail: its content, or where to read it when the mail is sent.
public enum MailAttachment: Hashable, Sendable {
    /// A file whose content the mail makes from its properties.
    case file(Attachment)
    /// A stored file; ``MailHooks/load`` reads it when the mail is sent.
    ///
    /// - Parameters:
    ///   - key: The identifier of the content in the tenant's storage.
    ///   - name: The file name.
    case stored(key: String, name: String, mediaType: MediaType)
}
