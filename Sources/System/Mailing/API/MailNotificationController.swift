import NIOCore
import TrellisWeb

/// What mail providers report about mails.
@Controller("mail/notifications")
struct MailNotificationController {
    let notifications: NotificationService
    let requestID: String

    init(_ context: PublicContext, _ notifications: NotificationService) {
        self.notifications = notifications
        requestID = context.request.id
    }

    /// Receive a message of Amazon SNS about mails that were sent through Amazon SES.
    ///
    /// Subscribe this URL to the topics of `mailing.sns_topics`, without raw message delivery; the subscription is
    /// confirmed automatically. Permanent bounces and complaints suppress the address in the tenant of the mail. A
    /// message about a mail that isn't recorded is refused with 503 for five minutes, since the mail may still be recorded;
    /// after that it is accepted, and changes nothing.
    @POST(
        "ses", access: .open(reason: "The signature of SNS in the message is the credential."),
        errors: [
            MailingError.notificationsOff, MailingError.notificationMalformed("…"), MailingError.topicNotAllowed,
            MailingError.notificationExpired, MailingError.signatureInvalid("…"), MailingError.certificateUnavailable,
            MailingError.confirmationFailed, MailingError.mailNotRecorded,
        ])
    func receive(request: RouteRequest, upload: RequestBody) async throws -> NoContent {
        guard notifications.isOn else { throw MailingError.notificationsOff }
        let body = try await request.collectBody()
        try await notifications.receive(Array(body.readableBytesView), requestID: requestID)
        return NoContent()
    }
}
