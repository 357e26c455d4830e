import Logging
import TrellisDatabase
import TrellisKernel

/// The service that receives the messages of SNS about mails.
struct NotificationService: Sendable {
    /// How old a message may be, and how far in the future its time.
    static let tolerance = Duration.seconds(3600)
    /// How long a message may be about a mail whose row isn't written yet.
    static let patience = Duration.seconds(300)
    /// The maximum size of the response to a confirmation.
    private static let confirmationLimit = 65_536

    let database: SystemDatabase
    /// The topics whose messages are accepted.
    let topics: [SNSTopic]
    let trust: SNSTrust
    let verifier: SignatureVerifier
    let clock: any Clock
    let logger: Logger

    init(
        database: SystemDatabase, topics: [String], trust: SNSTrust, clock: any Clock, logger: Logger
    ) {
        self.database = database
        self.topics = topics.compactMap(SNSTopic.init)
        self.trust = trust
        verifier = SignatureVerifier(trust)
        self.clock = clock
        self.logger = logger
    }

    /// Whether any message is accepted.
    var isOn: Bool { !topics.isEmpty }

    /// Receives one message, and does what it says; a repeated one changes nothing.
    ///
    /// The checks that need no request come first, so that only messages that name an accepted topic cause any.
    ///
    /// - Throws: ``MailingError`` of notifications.
    func receive(_ body: [UInt8], requestID: String) async throws {
        guard isOn else { throw MailingError.notificationsOff }
        let message = try SNSMessage(body)
        guard let topic = topics.first(where: { $0.arn == message.topicARN }) else {
            throw MailingError.topicNotAllowed
        }
        let now = clock.now
        guard message.timestamp >= now - Self.tolerance, message.timestamp <= now + Self.tolerance else {
            throw MailingError.notificationExpired
        }
        try await verifier.verify(message, of: topic, at: now)
        switch message.kind {
        case .subscription: try await confirm(message, of: topic)
        case .unsubscription:
            logger.notice("A topic is no longer subscribed", metadata: ["topic": "\(topic.arn)"])
        case .notification: try await apply(message, requestID: requestID)
        }
    }

    /// Confirms a subscription with a request, as SNS asks for.
    private func confirm(_ message: SNSMessage, of topic: SNSTopic) async throws {
        guard let url = message.subscribeURL, topic.isOwn(url) else {
            throw MailingError.signatureInvalid("SubscribeURL is not of SNS in the topic's region")
        }
        do {
            _ = try await trust.fetch(url, Self.confirmationLimit)
        } catch {
            logger.warning(
                "A subscription can't be confirmed", metadata: ["topic": "\(topic.arn)", "error": "\(error)"])
            throw MailingError.confirmationFailed
        }
        logger.notice("A topic was subscribed", metadata: ["topic": "\(topic.arn)"])
    }

    private func apply(_ message: SNSMessage, requestID: String) async throws {
        guard let event = SESEvent(message.text) else {
            return logger.notice("A message of SNS is no report about a mail", metadata: ["message": "\(message.id)"])
        }
        let isKnown = try await database.write(options: .repeatable(isolation: .readCommitted)) { tx in
            let received = MailNotificationRecord(id: message.id, receivedAt: tx.now)
            // A second delivery waits here for the first one, and then has nothing left to do.
            guard try !tx.insertMissing([received]).isEmpty else { return true }
            guard let mail = try EveryTenantsMails.mail(event.serverID, in: tx) else {
                // The provider may report a mail before the worker has recorded it: SNS sends the message again then.
                guard message.timestamp < tx.now - Self.patience else { throw MailingError.mailNotRecorded }
                return false
            }
            let scope = Scope(
                tenantID: mail.tenantID, userID: .noUser, requestID: requestID,
                origin: WorkOrigin("notification of Amazon SES"))
            try event.apply(to: mail, tx.inTenant(scope))
            return true
        }
        if !isKnown {
            logger.notice(
                "A notification is about an unknown mail",
                metadata: [
                    "message": "\(message.id)", "mail": "\(event.serverID)",
                ])
        }
    }
}
