import TrellisKernel

/// The texts of the pages that mails lead to, and of those that send mails.
enum MailboxText: String, CaseIterable, TextSource {
    case checkMail = "check_mail"
    case forgotTitle = "forgot_title"
    case forgotAbout = "forgot_about"
    case sendLink = "send_link"
    case sendAgain = "send_again"
    case noMail = "no_mail"
    case backToSignIn = "back_to_sign_in"
    case resetTitle = "reset_title"
    case resetAbout = "reset_about"
    case verifyTitle = "verify_title"
    case verifyAbout = "verify_about"
    case verifyLinkAbout = "verify_link_about"
    case mailCode = "mail_code"
    case mailCodeHint = "mail_code_hint"
    case sendNewMail = "send_new_mail"
    case linkUnusable = "link_unusable"
    case linkUnusableAbout = "link_unusable_about"
    case signInToCheck = "sign_in_to_check"

    var textName: String { "account.page.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .checkMail: "Check your mail"
        case .forgotTitle: "Set a new password"
        case .forgotAbout:
            """
            Enter the address of your account, and we send you a link with which you choose a new password.
            """
        case .sendLink: "Send the link"
        case .sendAgain: "Send it again"
        case .noMail: "No mail after a few minutes? Check the spam folder, and the spelling of the address."
        case .backToSignIn: "Back to sign in"
        case .resetTitle: "Choose a new password"
        case .resetAbout: "You are signed out everywhere when you save it."
        case .verifyTitle: "Confirm your email address"
        case .verifyAbout: "Enter the code from the mail, or open the link in it."
        case .verifyLinkAbout: "If you signed up or changed your address yourself, confirm that this mailbox is yours:"
        case .mailCode: "Code from the mail"
        case .mailCodeHint: "Six digits"
        case .sendNewMail: "Send a new mail"
        case .linkUnusable: "This link can’t be used"
        case .linkUnusableAbout: "It has expired, was used before, or a newer one was sent. Request a new one:"
        case .signInToCheck: "If you have used it already, sign in"
        }
    }
}
