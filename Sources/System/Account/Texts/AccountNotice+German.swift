/// The German texts.
extension AccountNotice {
    var german: String {
        switch self {
        case .saved: "Ihr Profil ist gespeichert."
        case .passwordChanged: "Ihr Passwort ist geändert. Überall sonst sind Sie abgemeldet."
        case .emailRequested:
            """
            Wir haben eine E-Mail an die neue Adresse gesendet. Öffnen Sie den Link darin, oder geben Sie ihren Code \
            hier ein.
            """
        case .tenantCreated: "Die Organisation ist angelegt."
        case .signUpSent: "Fast fertig: Wir haben eine E-Mail an Ihre Adresse gesendet."
        case .signedUp: "Danke. Sie können sich anmelden, sobald Ihr Konto bereit ist."
        case .verificationSent: "Wenn diese Adresse auf ihre Bestätigung wartet, ist eine neue E-Mail unterwegs."
        case .resetSent:
            """
            Wenn es zu dieser Adresse ein Konto gibt, ist eine E-Mail mit einem Link unterwegs. Der Link gilt 30 \
            Minuten.
            """
        case .magicLinkSent:
            """
            Wenn es zu dieser Adresse ein Konto gibt, ist eine E-Mail mit einem Link und einem Code unterwegs. Beide \
            gelten 10 Minuten.
            """
        case .emailVerified: "Ihre Adresse ist bestätigt. Sie können sich jetzt anmelden."
        case .emailChanged: "Ihre Adresse ist bestätigt."
        case .passwordReset:
            """
            Ihr Passwort ist geändert, und Sie sind überall abgemeldet. Melden Sie sich mit dem neuen an.
            """
        case .signedOut: "Sie sind abgemeldet."
        case .sessionExpired:
            """
            Ihre Sitzung ist beendet, und was Sie gesendet haben, wurde nicht gespeichert. Melden Sie sich an, um \
            fortzufahren.
            """
        case .accountDeleted:
            """
            Ihr Konto ist gelöscht. Wenn Sie es zurückhaben wollen, melden Sie sich an, bevor es endgültig \
            verschwindet.
            """
        case .invitationAccepted: "Sie sind der Organisation beigetreten."
        case .sessionEnded: "Die Sitzung ist beendet."
        case .sessionsEnded: "Alle anderen Sitzungen sind beendet."
        case .keyDeleted: "Der Schlüssel ist gelöscht."
        case .defaultChanged: "Das ist jetzt Ihre Standard-Organisation."
        case .left: "Sie haben die Organisation verlassen."
        }
    }
}
