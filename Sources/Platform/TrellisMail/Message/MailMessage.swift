public import TrellisKernel

/// A mail that is ready to be sent: a value that always has a valid encoding.
///
/// Delivery has one recipient per message, ``recipient``, so that one refused address never stops the mail to others.
/// `To` and `Cc` are what the reader sees. There is no `Bcc`.
public struct MailMessage: Hashable, Sendable {
    /// The identifier for `Message-ID`; a retry of the same mail must have the same one.
    public var id: MessageID
    /// The time for `Date`.
    public var date: Timestamp
    /// The author.
    public var from: MailAddress
    /// The addressee.
    public var to: MailAddress
    /// The other addressees that the reader sees; the message isn't sent to them.
    public var cc: [MailAddress]
    /// The address for replies; nil means the author's.
    public var replyTo: MailAddress?
    /// The subject.
    public var subject: HeaderValue
    /// The plain text.
    public var text: String
    /// The HTML document; nil if the mail has plain text only.
    public var html: String?
    /// The files that the reader can save.
    public var attachments: [Attachment]
    /// The images that the HTML refers to as `cid:` and their content identifier.
    public var inlineImages: [InlineImage]
    /// How the reader ends a subscription; nil for mails that aren't bulk.
    public var listUnsubscribe: ListUnsubscribe?
    /// Further header fields.
    public var headers: [HeaderField]
    /// Whether a program has written the mail; `Auto-Submitted` (RFC 3834) stops automatic replies to it.
    public var isAutoSubmitted: Bool
    /// The address for the envelope's `MAIL FROM`, which gets bounces; nil means ``from``.
    public var returnPath: MailAddress?
    /// The address for the envelope's `RCPT TO`; nil means ``to``.
    public var envelopeTo: MailAddress?

    /// Creates a message.
    public init(
        id: MessageID, date: Timestamp, from: MailAddress, to: MailAddress, cc: [MailAddress] = [],
        replyTo: MailAddress? = nil, subject: HeaderValue, text: String, html: String? = nil,
        attachments: [Attachment] = [], inlineImages: [InlineImage] = [], listUnsubscribe: ListUnsubscribe? = nil,
        headers: [HeaderField] = [], isAutoSubmitted: Bool = true, returnPath: MailAddress? = nil,
        envelopeTo: MailAddress? = nil
    ) {
        self.id = id
        self.date = date
        self.from = from
        self.to = to
        self.cc = cc
        self.replyTo = replyTo
        self.subject = subject
        self.text = text
        self.html = html
        self.attachments = attachments
        self.inlineImages = inlineImages
        self.listUnsubscribe = listUnsubscribe
        self.headers = headers
        self.isAutoSubmitted = isAutoSubmitted
        self.returnPath = returnPath
        self.envelopeTo = envelopeTo
    }

    /// The address for the envelope's `MAIL FROM`.
    public var sender: MailAddress { returnPath ?? from }

    /// The address for the envelope's `RCPT TO`: the only one that the message is sent to.
    public var recipient: MailAddress { envelopeTo ?? to }

    /// Whether an address in the envelope or in the header isn't ASCII, so that the server must support SMTPUTF8
    /// (RFC 6531).
    public var needsSMTPUTF8: Bool {
        ([from, to, sender, recipient] + cc + [replyTo].compactMap { $0 }).contains(where: \.needsSMTPUTF8)
    }

    /// Returns the message in the form of RFC 5322 and MIME, with CRLF line ends.
    ///
    /// All lines have at most 998 octets. All octets are ASCII unless ``needsSMTPUTF8``. The result is always the same
    /// for the same message. It has no `Bcc` and isn't dot-stuffed.
    public func encoded() -> [UInt8] { MessageEncoder(self).encoded() }
}
