/// The German texts.
extension MailboxText {
    var german: String {
        switch self {
        case .checkMail: "Sehen Sie in Ihr Postfach"
        case .forgotTitle: "Neues Passwort setzen"
        case .forgotAbout:
            """
            Geben Sie die Adresse Ihres Kontos ein. Wir senden Ihnen einen Link, mit dem Sie ein neues Passwort \
            wählen.
            """
        case .sendLink: "Link senden"
        case .sendAgain: "Noch einmal senden"
        case .noMail: "Nach einigen Minuten keine E-Mail? Sehen Sie im Spam-Ordner nach, und prüfen Sie die Adresse."
        case .backToSignIn: "Zurück zur Anmeldung"
        case .resetTitle: "Neues Passwort wählen"
        case .resetAbout: "Beim Speichern werden Sie überall abgemeldet."
        case .verifyTitle: "E-Mail-Adresse bestätigen"
        case .verifyAbout: "Geben Sie den Code aus der E-Mail ein, oder öffnen Sie den Link darin."
        case .verifyLinkAbout:
            """
            Wenn Sie sich selbst registriert oder Ihre Adresse geändert haben, bestätigen Sie, dass dieses Postfach \
            Ihnen gehört:
            """
        case .mailCode: "Code aus der E-Mail"
        case .mailCodeHint: "Sechs Ziffern"
        case .sendNewMail: "Neue E-Mail senden"
        case .linkUnusable: "Dieser Link gilt nicht"
        case .linkUnusableAbout:
            """
            Er ist abgelaufen, wurde schon benutzt, oder es wurde ein neuerer gesendet. Fordern Sie einen neuen an:
            """
        case .signInToCheck: "Wenn Sie ihn schon benutzt haben: anmelden"
        }
    }
}
