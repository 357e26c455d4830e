import TrellisTexts

/// The texts of the module in other languages than English.
enum CoreTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(CoreError.all, [.german: german])
    }

    private static func german(_ error: CoreError) -> String {
        switch error {
        case .databaseUnavailable: "Die Datenbank antwortet nicht."
        case .migrationsPending: "Migrationen stehen aus: {names}."
        }
    }
}
