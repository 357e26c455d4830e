import TrellisTexts

/// The texts of the module in other languages than English.
enum AdminTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(AdminError.allCases, [.german: german]), TextCatalog(PageText.allCases, [.german: german]),
        ])
    }

    private static func german(_ error: AdminError) -> String {
        switch error {
        case .filterInvalid:
            "Der Filter ist leer, oder er enthält einen unbekannten Zustand, oder einen Mandanten oder Batch, der keine UUID ist."
        case .nothingSelected:
            "Kein Job oder keine Aktion ist ausgewählt. Wählen Sie 1 bis 200 Jobs und eine Aktion."
        case .argumentRedacted:
            "Eine Liste in den Argumenten enthält [redacted] anstelle eines Geheimnisses. Senden Sie die Liste mit allen "
                + "Werten, oder lassen Sie sie weg."
        case .scheduleNotFound:
            "Kein Zeitplan hat diesen Namen. Die gültigen Namen stehen in der Liste der Zeitpläne."
        case .previewNotFound:
            "Keine Mail hat diesen Namen und diese Sprache. Die gültigen stehen in der Liste der Vorschauen."
        case .noMailArchive:
            "Der Adapter für Mails bewahrt keine Kopien auf. Setzen Sie mail.adapter auf file, um gesendete Mails zu sehen."
        case .tooManyStreams:
            "Zu viele laufende Übersichten sind geöffnet. Laden Sie die Seite neu, um den aktuellen Stand zu sehen."
        }
    }

    private static func german(_ text: PageText) -> String {
        switch text {
        case .skip: "Zum Inhalt springen"
        case .pages: "Seiten"
        case .signIn: "Anmelden"
        case .signOut: "Abmelden"
        case .superusers: "Diese Seiten sind für Superuser."
        case .email: "E-Mail-Adresse"
        case .password: "Passwort"
        case .stepUp: "Geben Sie Ihr Passwort noch einmal ein"
        case .stepUpAbout:
            "Ihre Anmeldung liegt eine Weile zurück, und für diese Aktion muss sicher sein, dass Sie es noch sind. Wählen Sie die Aktion danach erneut."
        case .confirm: "Weiter"
        case .administration: "Verwaltung"
        case .administrationAbout: "Jobs, Audit und Mails, für Superuser."
        case .code: "Code"
        case .request: "Anfrage"
        case .jobOverview: "Übersicht der Jobs"
        case .jobs: "Jobs"
        case .jobsAbout: "Warteschlangen, laufende Jobs, Durchsatz und die letzten Fehler."
        case .jobList: "Alle Jobs"
        case .jobListAbout: "Jobs finden, wiederholen und abbrechen."
        case .failures: "Fehler"
        case .failuresAbout: "Was fehlschlägt, nach Job und Fehler, und Wiederholungen ganzer Gruppen."
        case .workers: "Worker"
        case .workersAbout: "Die Prozesse, die Jobs ausführen, und ihre Lebenszeichen."
        case .schedules: "Zeitpläne"
        case .schedulesAbout: "Wiederkehrende Jobs, und wann sie das nächste Mal laufen."
        case .tenantSchedules: "Zeitpläne der Mandanten"
        case .tenantSchedulesAbout: "Wiederkehrende Jobs, die Mandanten angelegt haben, und wie sie endeten."
        case .audit: "Audit"
        case .auditAbout: "Wer was getan hat, in jedem Mandanten."
        case .mail: "Mail"
        case .mailAbout: "Gesendete Mails, die der Adapter aufbewahrt, und Vorschauen aller Mails."
        }
    }
}
