import TrellisTexts

/// The texts of the module in other languages than English.
enum UserTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(UserError.allCases, [.german: german])
    }

    private static func german(_ error: UserError) -> String {
        switch error {
        case .emailTaken:
            "Ein Benutzer mit dieser E-Mail-Adresse existiert bereits. Melden Sie sich an, oder verwenden Sie eine "
                + "andere Adresse."
        case .notFound: "Der Benutzer existiert nicht."
        }
    }
}
