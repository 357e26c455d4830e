public import TrellisKernel

/// The identifier of a message for `Message-ID` (RFC 5322, section 3.6.4).
public struct MessageID: Hashable, Sendable, CustomStringConvertible {
    /// The identifier without angle brackets, as in `0193…@example.com`.
    public let description: String

    /// Creates the identifier of the mail that `id` identifies; the same arguments give the same identifier.
    ///
    /// - Parameter domain: a domain of the sender's own, which makes the identifier unique in the world.
    public init(_ id: ID<some Any>, domain: MailDomain) {
        description = "\(id)@\(domain.ascii)"
    }
}
