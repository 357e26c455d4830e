/// The HTTP response of a receiver.
struct ReceiverResponse: Hashable, Sendable {
    /// The HTTP status.
    let status: Int
    /// The first bytes of the body, as text without NUL characters.
    let body: String
    /// The `Retry-After` header field.
    var retryAfter: String?
    /// The `Location` header field.
    var location: String?

    var isSuccess: Bool { (200...299).contains(status) }
    /// Whether it is a redirect that keeps the method and body.
    var isRedirect: Bool { status == 307 || status == 308 }
    /// Whether it is a redirect that would drop the body.
    var isLostRedirect: Bool { (301...303).contains(status) }
}
