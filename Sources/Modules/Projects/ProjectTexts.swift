import TrellisTexts

/// The texts of the module in other languages than English.
enum ProjectTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(ProjectError.allCases, [.german: german])
    }

    private static func german(_ error: ProjectError) -> String {
        switch error {
        case .notFound: "Der Mandant hat kein Projekt mit dieser ID."
        case .nameTaken:
            "Ein anderes aktives Projekt des Mandanten hat diesen Namen. Wählen Sie einen anderen Namen, oder "
                + "archivieren Sie zuerst jenes Projekt."
        }
    }
}
