import TrellisTexts

/// The texts of the module in other languages than English.
enum UserTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(UserError.allCases, [.german: german]), TextCatalog(landing, in: .german),
        ])
    }

    private static let landing: KeyValuePairs<TextKey, String> = [
        .landingMe: "Ihr Konto abrufen",
        .landingMeAbout: "Ein erster Aufruf mit Zugriffstoken.",
    ]

    private static func german(_ error: UserError) -> String {
        switch error {
        case .emailTaken:
            "Ein Benutzer mit dieser E-Mail-Adresse existiert bereits. Melden Sie sich an, oder verwenden Sie eine "
                + "andere Adresse."
        case .notFound: "Der Benutzer existiert nicht."
        }
    }
}

extension TextKey {
    static let landingMe = TextKey("users.landing.me", "Fetch your account")
    static let landingMeAbout = TextKey("users.landing.me_about", "A first call with an access token.")
}
