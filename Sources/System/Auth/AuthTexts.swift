import TrellisTexts

/// The texts of the module in other languages than English.
enum AuthTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            TextCatalog(AuthError.allCases, [.german: german]), TextCatalog(landing, in: .german),
        ])
    }

    private static let landing: KeyValuePairs<TextKey, String> = [
        .landingSignUp: "Registrieren",
        .landingSignUpAbout: "Legt Ihr Konto an. Die Antwort enthält ein Zugriffstoken.",
        .landingLogIn: "Anmelden",
        .landingLogInAbout: "Gibt neue Token für ein Konto zurück.",
    ]

    private static func german(_ error: AuthError) -> String {
        switch error {
        case .invalidCredentials: "E-Mail-Adresse oder Passwort ist falsch."
        case .refreshInvalid: "Das Refresh-Token ist unbekannt oder abgelaufen. Melden Sie sich erneut an."
        case .refreshReused:
            "Das Refresh-Token wurde bereits benutzt, deshalb wurde seine Sitzung zur Sicherheit beendet. Melden Sie sich "
                + "erneut an."
        case .wrongPassword: "Das aktuelle Passwort ist falsch."
        case .busy: "Zu viele Anmeldungen warten. Versuchen Sie es in einigen Sekunden erneut."
        case .directoryUnavailable:
            "Das Benutzerverzeichnis antwortet nicht, deshalb kann keine Anmeldung geprüft werden. Versuchen Sie es in "
                + "einigen Sekunden erneut."
        }
    }
}

extension TextKey {
    static let landingSignUp = TextKey("auth.landing.sign_up", "Sign up")
    static let landingSignUpAbout = TextKey(
        "auth.landing.sign_up_about", "Creates your account. The response has an access token.")
    static let landingLogIn = TextKey("auth.landing.log_in", "Log in")
    static let landingLogInAbout = TextKey("auth.landing.log_in_about", "Returns new tokens for an account.")
}
