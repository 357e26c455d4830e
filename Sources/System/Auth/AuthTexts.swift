import TrellisTexts

/// The texts of the module in other languages than English.
enum AuthTexts {
    static func catalog() throws(TextCatalogError) -> TextCatalog {
        try TextCatalog(merging: [
            APIKeyTexts.catalog(), TextCatalog(AuthError.allCases, [.german: german]),
            TextCatalog(ThrottleError.all, [.german: german]), TextCatalog(landing, in: .german),
            TextCatalog(passwords, in: .german),
        ])
    }

    private static let landing: KeyValuePairs<TextKey, String> = [
        .landingSignUp: "Registrieren",
        .landingSignUpAbout: "Legt Ihr Konto an. Die Antwort enthält ein Zugriffstoken.",
        .landingLogIn: "Anmelden",
        .landingLogInAbout: "Gibt neue Token für ein Konto zurück.",
    ]

    private static let passwords: KeyValuePairs<TextKey, String> = [
        TextKey("password.common", "This is one of the passwords that attackers try first. Choose another one."):
            "Das ist eines der Passwörter, die Angreifer zuerst versuchen. Wählen Sie ein anderes.",
        TextKey(
            "password.guessable",
            "The password is easy to guess: it has common words, names, repetitions or rows of keys, and little else."):
            "Das Passwort ist leicht zu erraten: Es hat gängige Wörter, Namen, Wiederholungen oder Tastenreihen und sonst "
            + "wenig.",
        TextKey("proof.missing", "Send either token, or email and code."):
            "Senden Sie entweder token, oder email und code.",
    ]

    private static func german(_ error: ThrottleError) -> String {
        switch error {
        case .tooManyAttempts:
            "Es gab zu viele falsche Versuche, sich anzumelden. Versuchen Sie es in {seconds} Sekunden erneut, oder setzen "
                + "Sie per E-Mail ein neues Passwort."
        case .tooManyMails:
            "Aus diesem Netz wurden zu viele E-Mails angefordert. Versuchen Sie es in {seconds} Sekunden erneut."
        }
    }

    private static func german(_ error: AuthError) -> String {
        switch error {
        case .invalidCredentials: "E-Mail-Adresse oder Passwort ist falsch."
        case .refreshInvalid: "Das Refresh-Token ist unbekannt oder abgelaufen. Melden Sie sich erneut an."
        case .refreshReused:
            "Das Refresh-Token wurde bereits benutzt, deshalb wurde seine Sitzung zur Sicherheit beendet. Melden Sie sich "
                + "erneut an."
        case .wrongPassword: "Das aktuelle Passwort ist falsch."
        case .sessionNotFound:
            "Es gibt keine aktive Sitzung mit dieser ID. Die Liste der Sitzungen enthält die aktiven."
        case .tooManyEstimates:
            "Zu viele Passwörter wurden innerhalb einer Minute geprüft. Versuchen Sie es in einer Minute erneut."
        case .userDisabled: "Das Konto ist gesperrt. Fragen Sie den Betreiber des Dienstes nach dem Grund."
        case .ownAccount: "Superuser können sich nicht selbst sperren. Bitten Sie einen anderen Superuser."
        case .lastSuperuser:
            "Das ist der letzte Superuser, der sich anmelden kann. Legen Sie zuerst einen weiteren an: App users "
                + "create-superuser."
        case .busy: "Zu viele Anmeldungen warten. Versuchen Sie es in einigen Sekunden erneut."
        case .directoryUnavailable:
            "Das Benutzerverzeichnis antwortet nicht, deshalb kann keine Anmeldung geprüft werden. Versuchen Sie es in "
                + "einigen Sekunden erneut."
        case .signUpClosed:
            "Nur wer eingeladen ist, kann sich registrieren. Bitten Sie ein Mitglied Ihrer Organisation um eine Einladung."
        case .domainNotAllowed:
            "Adressen dieser Domain können sich nicht registrieren. Verwenden Sie die Adresse Ihrer Organisation."
        case .proofInvalid:
            "Der Link oder der Code ist falsch, abgelaufen, bereits benutzt oder durch einen neueren ersetzt. Fordern Sie "
                + "einen anderen an."
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
