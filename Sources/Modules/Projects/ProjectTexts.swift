import TrellisTexts

/// The texts of the module in other languages than English.
enum ProjectTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(ProjectError.allCases, [.german: german]), TextCatalog(landing, in: .german),
        ])
    }

    private static let landing: KeyValuePairs<TextKey, String> = [
        .landingProject: "Ein Projekt anlegen",
        .landingProjectAbout: "In dem Mandanten, der Ihnen gehört.",
    ]

    private static func german(_ error: ProjectError) -> String {
        switch error {
        case .notFound: "Der Mandant hat kein Projekt mit dieser ID."
        case .nameTaken:
            "Ein anderes aktives Projekt des Mandanten hat diesen Namen. Wählen Sie einen anderen Namen, oder "
                + "archivieren Sie zuerst jenes Projekt."
        }
    }
}

extension TextKey {
    static let landingProject = TextKey("projects.landing.create", "Create a project")
    static let landingProjectAbout = TextKey("projects.landing.create_about", "In the tenant that you own.")
}
