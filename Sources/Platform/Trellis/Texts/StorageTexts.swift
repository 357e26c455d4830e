import TrellisStorage
import TrellisTexts

/// The texts of the storage's errors that reach clients; the others are internal failures.
enum StorageTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(PresignedAccessError.allCases, [.german: german]), TextCatalog(german, in: .german),
        ])
    }

    private static func german(_ error: PresignedAccessError) -> String {
        switch error {
        case .invalid:
            "Die Signatur dieser URL gilt nicht für diese Anfrage. Fordern Sie eine neue URL an."
        case .expired: "Diese URL ist abgelaufen. Fordern Sie eine neue an."
        case .contentTypeMismatch:
            "Der Content-Type ist nicht der, für den diese URL erstellt wurde. Senden Sie diesen."
        case .lengthMismatch:
            "Die Content-Length ist nicht die, für die diese URL erstellt wurde. Fordern Sie eine neue URL an."
        }
    }

    private static let german: KeyValuePairs<TextKey, String> = [
        TextKey("storage.not_found", "The object was not found."): "Das Objekt wurde nicht gefunden.",
        TextKey("storage.exists", "An object with this key exists already."):
            "Ein Objekt mit diesem Schlüssel existiert bereits.",
        TextKey(StorageError.invalidKey("…")): "Der Schlüssel ist ungültig: {reason}.",
        TextKey(StorageError.invalidOption("…")): "Die Anfrage an den Speicher ist ungültig: {reason}.",
        TextKey(StorageError.rangeNotSatisfiable(size: 1)):
            "Der Bereich enthält kein Byte des Objekts, das {size} hat.",
        TextKey("storage.checksum_mismatch", "The content doesn't have the announced SHA-256. Send it again."):
            "Der Inhalt hat nicht die angekündigte SHA-256-Prüfsumme. Senden Sie ihn erneut.",
        TextKey(StorageError.lengthMismatch(expected: 1, actual: 2)):
            "Der Inhalt hat {actual} Bytes, angekündigt waren {expected}. Senden Sie ihn erneut.",
        TextKey(StorageError.full("…")): "Der Speicher hat keinen Platz mehr: {reason}.",
        TextKey(StorageError.unavailable("…")):
            "Der Speicher ist nicht verfügbar: {reason}. Versuchen Sie es später erneut.",
    ]
}
