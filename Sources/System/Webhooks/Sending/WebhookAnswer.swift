/// What a receiver answered.
struct WebhookAnswer: Hashable, Sendable {
    /// The HTTP status.
    let status: Int
    /// The beginning of the body, as text that every database keeps.
    let body: String
    /// How long the receiver wants to be left alone, as it says it.
    var retryAfter: String?
    /// Where the receiver leads.
    var location: String?

    var isSuccess: Bool { (200...299).contains(status) }
    /// Whether the same request is to be made elsewhere; other redirects make another request of it.
    var isRedirect: Bool { status == 307 || status == 308 }
    /// Whether the receiver leads elsewhere in a way that would lose the message.
    var isLostRedirect: Bool { (301...303).contains(status) }
}

/// A message that is ready to be sent: header fields and body.
struct SignedMessage: Sendable {
    /// The fields, by names in lower case.
    let fields: [(name: String, value: String)]
    /// The body, as it was signed.
    let body: String
}
