/// The German texts.
extension AccountText {
    var german: String {
        switch self {
        case .skip: "Zum Inhalt springen"
        case .pages: "Ihr Konto"
        case .account: "Ihr Konto"
        case .accountAbout: "Profil, Passwort und Organisationen, im Browser."
        case .signIn: "Anmelden"
        case .signOut: "Abmelden"
        case .signUp: "Konto anlegen"
        case .email: "E-Mail-Adresse"
        case .password: "Passwort"
        case .currentPassword: "Aktuelles Passwort"
        case .newPassword: "Neues Passwort"
        case .displayName: "Ihr Name"
        case .displayNameHint: "Andere in Ihren Organisationen sehen ihn."
        case .tenantName: "Organisation"
        case .role: "Rolle"
        case .name: "Name"
        case .save: "Speichern"
        case .create: "Anlegen"
        case .cancel: "Abbrechen"
        case .confirm: "Bestätigen"
        case .more: "Weitere"
        case .never: "Nie"
        case .or: "oder"
        case .error: "Fehler"
        case .code: "Code"
        case .request: "Anfrage"
        case .goHome: "Zu Ihrem Konto"
        }
    }
}
