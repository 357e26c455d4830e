import TrellisKernel
public import TrellisMail

/// The behaviour that every mail transport has, as checks that run on any of them.
///
/// ```swift
/// @Test("The transport conforms", arguments: MailConformance.Check.allCases)
/// func conformance(check: MailConformance.Check) async throws {
///     let transport = MemoryTransport()
///     try await MailConformance.run(check, on: transport) { message in
///         transport.messages.filter { $0.id == message.id }.map { ReceivedMail($0) }
///     }
/// }
/// ```
public enum MailConformance {
    /// One behaviour.
    public enum Check: String, CaseIterable, Sendable, CustomStringConvertible {
        /// The content arrives octet for octet, after what the transport adds in front of it.
        case content
        /// A large message arrives octet for octet.
        case largeContent
        /// The addresses of the envelope are used, and no other address in the header gets the mail.
        case envelope
        /// The receipt has the name of the transport.
        case receipt
        /// Messages that are sent at the same time arrive once each.
        case concurrency
        /// A message that is sent again arrives again, with the same `Message-ID`.
        case repetition
        /// A permanent refusal throws a permanent error, and the next message arrives.
        case permanentRefusal
        /// A temporary refusal throws a temporary error, and the next message arrives.
        case temporaryRefusal
        /// A cancelled task ends, and the next message arrives.
        case cancellation

        /// The name of the check.
        public var description: String { rawValue }
    }

    /// The recipients that the receiving side refuses; nil leaves out the check.
    public struct Recipients: Sendable {
        /// The domain of the other addresses.
        public var domain: String
        /// A recipient whose refusal is permanent.
        public var refused: MailAddress?
        /// A recipient whose refusal is temporary.
        public var deferred: MailAddress?

        /// Creates the recipients.
        public init(domain: String = "example.test", refused: MailAddress? = nil, deferred: MailAddress? = nil) {
            self.domain = domain
            self.refused = refused
            self.deferred = deferred
        }
    }

    /// Runs one check.
    ///
    /// - Parameter received: returns what has arrived of a message, by its `Message-ID`.
    /// - Throws: ``MailMismatch`` if the transport behaves differently; the errors of the transport.
    public static func run(
        _ check: Check, on transport: any MailTransport, recipients: Recipients = Recipients(),
        received: @escaping @Sendable (MailMessage) async throws -> [ReceivedMail]
    ) async throws {
        let run = MailCheckRun(check: check, transport: transport, recipients: recipients, received: received)
        switch check {
        case .content: try await run.content()
        case .largeContent: try await run.largeContent()
        case .envelope: try await run.envelope()
        case .receipt: try await run.receipt()
        case .concurrency: try await run.concurrency()
        case .repetition: try await run.repetition()
        case .permanentRefusal: try await run.refusal(recipients.refused, isPermanent: true)
        case .temporaryRefusal: try await run.refusal(recipients.deferred, isPermanent: false)
        case .cancellation: try await run.cancellation()
        }
    }
}

/// A mail as it arrived.
public struct ReceivedMail: Hashable, Sendable {
    /// The address of `MAIL FROM`; nil if the receiving side doesn't know it.
    public let sender: String?
    /// The addresses of `RCPT TO`; nil if the receiving side doesn't know them.
    public let recipients: [String]?
    /// The content.
    public let content: [UInt8]

    /// Creates a mail.
    public init(sender: String?, recipients: [String]?, content: [UInt8]) {
        self.sender = sender
        self.recipients = recipients
        self.content = content
    }

    /// The mail that a message becomes.
    public init(_ message: MailMessage) {
        self.init(
            sender: message.sender.wireAddress, recipients: [message.recipient.wireAddress],
            content: message.encoded())
    }
}

/// A difference between a transport and the behaviour that it must have.
public struct MailMismatch: Error, CustomStringConvertible {
    /// The check that found it.
    public let check: MailConformance.Check
    /// What was expected, and what happened.
    public let reason: String

    /// The check and the reason.
    public var description: String { "\(check): \(reason)" }
}
