/// The German texts.
extension ProfileText {
    var german: String {
        switch self {
        case .profile: "Profil"
        case .profileAbout: "Ihr Name und Ihre Sprache."
        case .language: "Sprache"
        case .languageOfBrowser: "Wie im Browser"
        case .changeEmail: "E-Mail-Adresse"
        case .changeEmailAbout: "Die Adresse, mit der Sie sich anmelden."
        case .currentEmail: "Aktuelle Adresse"
        case .unverified: "Nicht bestätigt"
        case .verifyOwn: "E-Mail zum Bestätigen senden"
        case .newEmail: "Neue Adresse"
        case .newEmailHint:
            """
            Wir senden eine E-Mail dorthin. Ihre Adresse ändert sich, wenn Sie sie bestätigen; die aktuelle erfährt \
            davon.
            """
        case .sendConfirmation: "E-Mail senden"
        case .changePassword: "Passwort"
        case .changePasswordAbout: "Ändern Sie Ihr Passwort."
        case .changePasswordSubmit: "Passwort ändern"
        case .otherSessionsEnd: "Überall sonst werden Sie abgemeldet."
        case .deleteAccount: "Konto löschen"
        case .deleteAccountSubmit: "Mein Konto löschen"
        case .deleteAccountEffect: "Sie werden sofort überall abgemeldet und verlassen alle Organisationen."
        case .deleteAccountOwner:
            """
            Wenn eine Organisation nur Sie als Inhaber hat, machen Sie zuerst ein anderes Mitglied dazu, oder \
            löschen Sie sie.
            """
        }
    }
}
