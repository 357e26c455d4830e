/// The German texts.
extension SignInText {
    var german: String {
        switch self {
        case .forgotPassword: "Passwort vergessen?"
        case .noAccount: "Neu hier?"
        case .hasAccount: "Sie haben schon ein Konto?"
        case .signUpTenantHint: "Ihre Firma, Ihr Team oder Projekt. Andere laden Sie später ein."
        case .signUpClosed: "Registrierung nur mit Einladung"
        case .signUpClosedAbout:
            """
            Bitten Sie ein Mitglied Ihrer Organisation, Sie einzuladen: Der Link in der Einladung legt Ihr Konto an.
            """
        case .mailLink: "Link per E-Mail senden"
        case .mailLinkAbout: "Ohne Passwort: Wir senden Ihnen einen Link und einen Code, mit denen Sie sich anmelden."
        case .mailLinkConfirm: "Sie haben den Anmeldelink aus Ihrer E-Mail geöffnet."
        case .usePassword: "Mit Passwort anmelden"
        case .confirmUser: "Bestätigen Sie, dass Sie es sind"
        case .confirmUserAbout:
            """
            Geben Sie Ihr Passwort ein, um fortzufahren. Wir fragen vor wichtigen Änderungen danach.
            """
        case .goOn: "Weiter"
        case .invitation: "Einladung"
        case .acceptInvitation: "Einladung annehmen"
        case .invitationSignIn:
            """
            Mit dieser Adresse haben Sie ein Konto. Melden Sie sich an, um die Einladung anzunehmen.
            """
        case .invitationSignUp: "Wählen Sie ein Passwort, um Ihr Konto anzulegen."
        case .invitationUnusable: "Diese Einladung gilt nicht"
        case .switchAccount: "Abmelden und fortfahren"
        }
    }
}
