import TrellisTexts
import TrellisWeb

/// The texts of the platform's own errors, in all its languages.
enum PlatformTexts {
    /// Returns the texts.
    ///
    /// - Throws: ``TrellisTexts/TextCatalogError`` for a defect of the tables.
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            SchemaTexts.catalog(), WebTexts.catalog(), DatabaseTexts.catalog(), StorageTexts.catalog(),
            JobTexts.catalog(), EventTexts.catalog(), MailTexts.catalog(), QuotaTexts.catalog(),
            IdempotencyTexts.catalog(), CacheTexts.catalog(), ScopedSettingTexts.catalog(),
        ])
    }
}
