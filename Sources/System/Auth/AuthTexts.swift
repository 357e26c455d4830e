import TrellisTexts

/// The texts of the module in other languages than English.
enum AuthTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(AuthError.allCases, [.german: german])
    }

    private static func german(_ error: AuthError) -> String {
        switch error {
        case .invalidCredentials: "E-Mail-Adresse oder Passwort ist falsch."
        case .refreshInvalid: "Das Refresh-Token ist unbekannt oder abgelaufen. Melden Sie sich erneut an."
        case .refreshReused:
            "Das Refresh-Token wurde bereits benutzt, deshalb wurde seine Sitzung zur Sicherheit beendet. Melden Sie sich "
                + "erneut an."
        case .wrongPassword: "Das aktuelle Passwort ist falsch."
        case .busy: "Zu viele Anmeldungen warten. Versuchen Sie es in einigen Sekunden erneut."
        }
    }
}
