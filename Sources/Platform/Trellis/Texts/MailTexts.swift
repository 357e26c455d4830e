import TrellisMail
import TrellisTexts

/// The texts of the errors of kept mails.
enum MailTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(MailArchiveError.all, [.german: german])
    }

    private static func german(_ error: MailArchiveError) -> String {
        switch error {
        case .notFound:
            "Keine aufbewahrte Mail hat diese Kennung. Sie wurde vielleicht gelöscht; die Liste enthält die anderen."
        case .tooLarge: "Die Mail hat mehr als {limit} Bytes. Öffnen Sie ihre Datei mit einem Mailprogramm."
        case .unreadable:
            "Die aufbewahrten Mails können nicht gelesen werden: {reason}. Prüfen Sie `mail.folder` und seine Rechte."
        }
    }
}
