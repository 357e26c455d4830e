import TrellisTexts

/// The texts of the module in other languages than English.
enum CoreTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(CoreError.all, [.german: german]),
            TextCatalog(SettingPageText.allCases, [.german: \.german]),
        ])
    }

    private static func german(_ error: CoreError) -> String {
        switch error {
        case .notReady: "Der Server ist nicht bereit."
        case .databaseUnavailable: "Die Datenbank antwortet nicht."
        case .migrationsPending: "Migrationen stehen aus: {names}."
        }
    }
}
