import TrellisTexts

/// The texts of the module in other languages than English.
///
/// The reasons why a notification is rejected are for the operator, and stay in English.
enum MailingTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(MailingError.all, [.german: german])
    }

    private static func german(_ error: MailingError) -> String {
        switch error {
        case .suppressionNotFound: "Der Mandant hat keine Sperre mit dieser ID."
        case .alreadySuppressed:
            "Die Adresse ist gesperrt. `GET /api/v1/mail/suppressions` führt sie mit ihrem Grund auf."
        case .notificationsOff:
            "Benachrichtigungen über Mails sind ausgeschaltet. Setzen Sie `mailing.sns_topics` auf die ARNs der Topics, "
                + "um sie einzuschalten."
        case .notificationMalformed: "Der Inhalt der Anfrage ist keine Nachricht von SNS: {reason}."
        case .topicNotAllowed:
            "Nachrichten dieses Topics werden nicht angenommen. Nehmen Sie seine ARN in `mailing.sns_topics` auf."
        case .notificationExpired: "Die Nachricht ist älter als eine Stunde, oder ihre Zeit liegt in der Zukunft."
        case .signatureInvalid: "Die Nachricht ist nicht von SNS signiert: {reason}."
        case .certificateUnavailable:
            "Das Zertifikat der Signatur kann nicht geladen werden. Senden Sie die Nachricht später erneut."
        case .confirmationFailed:
            "Das Abonnement kann nicht bestätigt werden. Senden Sie die Nachricht später erneut."
        case .mailNotRecorded:
            "Keine aufgezeichnete Mail hat bisher diese Nachrichten-ID. Senden Sie die Nachricht später erneut."
        }
    }
}
