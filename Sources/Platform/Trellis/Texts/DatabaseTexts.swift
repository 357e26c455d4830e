import TrellisDatabase
import TrellisTexts

/// The texts of the database's errors that reach clients; the others are internal failures.
enum DatabaseTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog { try TextCatalog(german, in: .german) }

    private static let german: KeyValuePairs<TextKey, String> = [
        TextKey(DatabaseError.uniqueViolation(constraint: "…")):
            "Ein Datensatz mit denselben Werten existiert bereits ({constraint}).",
        TextKey(DatabaseError.exclusion(constraint: "…")):
            "Ein anderer Datensatz schließt diesen aus ({constraint}).",
        TextKey(DatabaseError.foreignKey(constraint: nil)):
            "Der Datensatz verweist auf einen fehlenden Datensatz, oder ein anderer verweist noch auf ihn ({constraint}).",
        TextKey(DatabaseError.serialization):
            "Die Transaktion steht im Konflikt mit einer anderen. Versuchen Sie es erneut.",
        TextKey(DatabaseError.deadlock): "Zwei Transaktionen haben aufeinander gewartet. Versuchen Sie es erneut.",
        TextKey(DatabaseError.stale(table: "…")):
            "{table} wurde seit dem Lesen geändert. Lesen Sie den Datensatz erneut, und wiederholen Sie die Änderung.",
        TextKey(DatabaseError.busy): "Die Datenbank ist ausgelastet. Versuchen Sie es erneut.",
        TextKey(DatabaseError.timeout): "Die Transaktion dauerte zu lange und wurde abgebrochen.",
        TextKey(DatabaseError.exhausted):
            "Alle Verbindungen zur Datenbank sind in Gebrauch. Versuchen Sie es erneut.",
        TextKey(DatabaseError.unstorableText):
            "Text darf das Zeichen U+0000 nicht enthalten. Lassen Sie es weg.",
        TextKey(DatabaseError.ownerMismatch(table: "…")):
            "Sie dürfen nur Ihre eigenen Datensätze {table} ändern. Lassen Sie den Eigentümer des Datensatzes, wie er "
            + "ist, oder bitten Sie um die Berechtigung für alle Datensätze.",
        TextKey(DatabaseError.disconnected): "Die Datenbank ist nicht erreichbar. Versuchen Sie es erneut.",
        TextKey(DatabaseError.commitUnknown):
            "Die Verbindung zur Datenbank brach ab, während die Änderung gespeichert wurde; sie kann gespeichert sein oder "
            + "nicht. Lesen Sie die Daten, bevor Sie die Änderung wiederholen.",
        TextKey(DatabaseError.schemaChanged):
            "Die Datenbank wurde inzwischen aktualisiert. Versuchen Sie es erneut.",
        TextKey(DatabaseError.replicaConflict):
            "Die Kopie der Datenbank musste den Lesevorgang abbrechen. Versuchen Sie es erneut.",
        TextKey(DatabaseError.full):
            "Die Datenbank hat keinen Platz für weitere Daten. Versuchen Sie es später erneut.",
        TextKey(DatabaseError.unusableFile):
            "Die Datei der Datenbank ist nicht verwendbar. Versuchen Sie es später erneut.",
        TextKey(RecordNotFound(table: "…")): "Es gibt keinen Datensatz {table} mit dieser ID.",
    ]
}
