import TrellisTexts

/// The texts of the errors of idempotency keys.
enum IdempotencyTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(IdempotencyError.allCases, [.german: german])
    }

    private static func german(_ error: IdempotencyError) -> String {
        switch error {
        case .keyMalformed:
            "Idempotency-Key muss eine Zeichenkette aus 1 bis 255 sichtbaren ASCII-Zeichen sein, mit oder ohne "
                + "Anführungszeichen, wie \"8e03978e-40d5-43dd-bc93-6894a57f9324\"."
        case .keyReused:
            "Dieser Idempotency-Key wurde für eine andere Anfrage verwendet. Verwenden Sie für jede Änderung einen neuen."
        case .inProgress:
            "Eine Anfrage mit diesem Idempotency-Key ist noch in Arbeit. Wiederholen Sie die Anfrage später mit demselben."
        case .responseNotStored:
            "Eine frühere Anfrage mit diesem Idempotency-Key hat gewirkt, aber ihre Antwort war zu groß, um gespeichert zu "
                + "werden. Rufen Sie stattdessen die Ressource ab."
        }
    }
}
