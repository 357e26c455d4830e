import TrellisDatabase
import TrellisTexts

/// The texts of the database's errors that reach clients; the others are internal failures.
enum DatabaseTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog { try TextCatalog(german, in: .german) }

    private static let german: KeyValuePairs<TextKey, String> = [
        TextKey(DatabaseError.uniqueViolation(constraint: "…")):
            "Ein Datensatz mit denselben Werten existiert bereits ({constraint}).",
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
        TextKey(RecordNotFound(table: "…")): "Es gibt keinen Datensatz {table} mit dieser ID.",
    ]
}
