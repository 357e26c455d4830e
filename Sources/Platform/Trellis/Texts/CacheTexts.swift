import TrellisHub
import TrellisTexts

/// The texts of the errors of caches.
enum CacheTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(CacheError.all, [.german: german])
    }

    private static func german(_ error: CacheError) -> String {
        switch error {
        case .loadTimedOut:
            "Ein Wert des Zwischenspeichers {cache} wurde nicht rechtzeitig geladen. Versuchen Sie es später erneut."
        }
    }
}
