import TrellisKernel

/// The errors of suppressed addresses and of notifications about mails.
package enum MailingError: AppError, Hashable {
    /// The tenant has no such suppression.
    case suppressionNotFound
    /// The address is suppressed in the tenant.
    case alreadySuppressed
    /// No topic is configured.
    case notificationsOff
    /// The body isn't a message of SNS; says why.
    case notificationMalformed(String)
    /// The message is of a topic that isn't configured.
    case topicNotAllowed
    /// The message is too old, or its time is in the future.
    case notificationExpired
    /// The message isn't signed by SNS; says what is wrong.
    case signatureInvalid(String)
    /// The certificate that signed the message can't be fetched.
    case certificateUnavailable
    /// The subscription can't be confirmed.
    case confirmationFailed
    /// The message is about a mail that isn't recorded, but may still be.
    case mailNotRecorded

    package var code: String {
        switch self {
        case .suppressionNotFound: "mail.suppression_not_found"
        case .alreadySuppressed: "mail.already_suppressed"
        case .notificationsOff: "mail.notifications_off"
        case .notificationMalformed: "mail.notification_malformed"
        case .topicNotAllowed: "mail.topic_not_allowed"
        case .notificationExpired: "mail.notification_expired"
        case .signatureInvalid: "mail.signature_invalid"
        case .certificateUnavailable: "mail.certificate_unavailable"
        case .confirmationFailed: "mail.confirmation_failed"
        case .mailNotRecorded: "mail.not_recorded"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .suppressionNotFound, .notificationsOff: .notFound
        case .alreadySuppressed: .conflict
        case .notificationMalformed: .badRequest
        case .topicNotAllowed, .notificationExpired, .signatureInvalid: .forbidden
        case .certificateUnavailable, .confirmationFailed, .mailNotRecorded: .unavailable
        }
    }

    package var text: MessageText {
        switch self {
        case .suppressionNotFound: "The tenant has no suppression with this id."
        case .alreadySuppressed: "The address is suppressed. `GET /api/v1/mail/suppressions` lists it with its reason."
        case .notificationsOff:
            "Notifications about mails are off. Set `mailing.sns_topics` to the ARNs of the topics to turn them on."
        case .notificationMalformed(let reason): "The body is not a message of SNS: \(reason, "reason")."
        case .topicNotAllowed: "Messages of this topic are not accepted. Add its ARN to `mailing.sns_topics`."
        case .notificationExpired: "The message is older than an hour, or its time is in the future."
        case .signatureInvalid(let reason): "The message is not signed by SNS: \(reason, "reason")."
        case .certificateUnavailable: "The certificate of the signature can't be fetched. Send the message again later."
        case .confirmationFailed: "The subscription can't be confirmed. Send the message again later."
        case .mailNotRecorded: "No recorded mail has this message id yet. Send the message again later."
        }
    }

    package var message: String { text.english }

    package var logLevel: ErrorLevel {
        switch self {
        case .suppressionNotFound, .alreadySuppressed, .notificationsOff, .mailNotRecorded: .info
        case .notificationMalformed, .topicNotAllowed, .notificationExpired, .signatureInvalid: .notice
        case .certificateUnavailable, .confirmationFailed: .warning
        }
    }
}

extension MailingError {
    /// One value of each case, for the error catalogue.
    package static let all: [MailingError] = [
        .suppressionNotFound, .alreadySuppressed, .notificationsOff, .notificationMalformed("it is not JSON"),
        .topicNotAllowed, .notificationExpired, .signatureInvalid("the signature doesn't match"),
        .certificateUnavailable, .confirmationFailed, .mailNotRecorded,
    ]
}
