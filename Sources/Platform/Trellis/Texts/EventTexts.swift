import TrellisHub
import TrellisTexts

/// The texts of the errors of events.
enum EventTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(EventError.all, [.german: german])
    }

    private static func german(_ error: EventError) -> String {
        switch error {
        case .undeclared:
            "Kein Modul deklariert das Ereignis {name}. Nehmen Sie es in `events` seines Moduls auf."
        case .publishCycle:
            "Das Ereignis {name} löst sich selbst aus: Handler in der Transaktion veröffentlichen Ereignisse im Kreis. "
                + "Unterbrechen Sie den Kreis."
        case .unreadable:
            "Ein gespeichertes Ereignis {name} passt nicht zu seinem Typ: {reason}. Erhöhen Sie die Version, und "
                + "ergänzen Sie einen Upcaster."
        case .unknownVersion:
            "Das Ereignis {name} hat die Version {version}, die dieses Release nicht kennt. Installieren Sie ein neueres."
        case .notFound:
            "Es wurde kein Ereignis mit dieser ID gefunden. Ereignisse werden für `events.retention` gespeichert."
        case .tooOld:
            "Das Ereignis, nach dem fortgesetzt werden soll, ist nicht mehr gespeichert. Laden Sie Ihre Daten neu, und "
                + "verbinden Sie sich ohne Last-Event-ID."
        case .tooManyStreams:
            "Der Server hat die höchste Zahl von Ereignisströmen erreicht. Versuchen Sie es später erneut."
        case .unknownSubscriber: "Kein Abonnent heißt {name}. `App events list` listet sie auf."
        case .notCatchUpSubscriber:
            "Der Abonnent {name} ist dauerhaft und hat keine Position in der Historie. Spielen Sie stattdessen "
                + "Ereignisse erneut ab."
        case .notDurableSubscriber:
            "Der Abonnent {name} holt auf und hat eine Position in der Historie. Verwenden Sie `App events reset`."
        case .stillDeclared:
            "Dieses Release deklariert den Abonnenten {name}. Entfernen Sie seine Deklaration, und vergessen Sie ihn dann."
        case .notParked:
            "Der Abonnent {name} wartet an keinem Ereignis dieses Mandanten. `App events list` zeigt, wer wartet."
        }
    }
}
