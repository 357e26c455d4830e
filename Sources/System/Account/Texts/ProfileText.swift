import TrellisKernel

/// The texts of the pages of a user.
enum ProfileText: String, CaseIterable, TextSource {
    case profile
    case profileAbout = "profile_about"
    case language
    case languageOfBrowser = "language_of_browser"
    case changeEmail = "change_email"
    case changeEmailAbout = "change_email_about"
    case currentEmail = "current_email"
    case unverified
    case verifyOwn = "verify_own"
    case newEmail = "new_email"
    case newEmailHint = "new_email_hint"
    case sendConfirmation = "send_confirmation"
    case changePassword = "change_password"
    case changePasswordAbout = "change_password_about"
    case changePasswordSubmit = "change_password_submit"
    case otherSessionsEnd = "other_sessions_end"
    case deleteAccount = "delete_account"
    case deleteAccountSubmit = "delete_account_submit"
    case deleteAccountEffect = "delete_account_effect"
    case deleteAccountOwner = "delete_account_owner"

    var textName: String { "account.page.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .profile: "Profile"
        case .profileAbout: "Your name and language."
        case .language: "Language"
        case .languageOfBrowser: "As in the browser"
        case .changeEmail: "Email address"
        case .changeEmailAbout: "The address that you sign in with."
        case .currentEmail: "Current address"
        case .unverified: "Not confirmed"
        case .verifyOwn: "Send a mail to confirm it"
        case .newEmail: "New address"
        case .newEmailHint: "We send a mail there. Your address changes when you confirm it; the current one is told."
        case .sendConfirmation: "Send the mail"
        case .changePassword: "Password"
        case .changePasswordAbout: "Change your password."
        case .changePasswordSubmit: "Change the password"
        case .otherSessionsEnd: "You are signed out everywhere else."
        case .deleteAccount: "Delete your account"
        case .deleteAccountSubmit: "Delete my account"
        case .deleteAccountEffect: "You are signed out everywhere at once, and leave all organizations."
        case .deleteAccountOwner:
            """
            If you are the only owner of an organization, make another member the owner first, or delete it.
            """
        }
    }
}
