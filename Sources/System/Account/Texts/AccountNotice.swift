import TrellisKernel

/// What a page says was done, after a redirect whose query has its name as `done`: a text of the catalogue, never
/// one of the query.
enum AccountNotice: String, CaseIterable, TextSource {
    case saved
    case passwordChanged = "password_changed"
    case emailRequested = "email_requested"
    case tenantCreated = "tenant_created"
    case signUpSent = "sign_up_sent"
    case signedUp = "signed_up"
    case verificationSent = "verification_sent"
    case resetSent = "reset_sent"
    case magicLinkSent = "magic_link_sent"
    case emailVerified = "email_verified"
    case emailChanged = "email_changed"
    case passwordReset = "password_reset"
    case signedOut = "signed_out"
    case sessionExpired = "session_expired"
    case accountDeleted = "account_deleted"
    case invitationAccepted = "invitation_accepted"
    case sessionEnded = "session_ended"
    case sessionsEnded = "sessions_ended"
    case keyDeleted = "key_deleted"
    case defaultChanged = "default_changed"
    case left

    var textName: String { "account.notice.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .saved: "Your profile is saved."
        case .passwordChanged: "Your password is changed. You are signed out everywhere else."
        case .emailRequested: "We sent a mail to the new address. Open its link, or enter its code here."
        case .tenantCreated: "The organization is created."
        case .signUpSent: "Almost done: we sent a mail to your address."
        case .signedUp: "Thank you. You can sign in as soon as your account is ready."
        case .verificationSent: "If this address waits to be confirmed, a new mail is on its way."
        case .resetSent:
            """
            If this address has an account, a mail with a link is on its way. The link is valid for 30 minutes.
            """
        case .magicLinkSent:
            """
            If this address has an account, a mail with a link and a code is on its way. Both are valid for 10 \
            minutes.
            """
        case .emailVerified: "Your address is confirmed. You can sign in now."
        case .emailChanged: "Your address is confirmed."
        case .passwordReset: "Your password is changed, and you are signed out everywhere. Sign in with the new one."
        case .signedOut: "You are signed out."
        case .sessionExpired: "Your session has ended, and what you sent was not saved. Sign in to continue."
        case .accountDeleted: "Your account is deleted. If you want it back, sign in before it is erased."
        case .invitationAccepted: "You have joined the organization."
        case .sessionEnded: "The session has ended."
        case .sessionsEnded: "All other sessions have ended."
        case .keyDeleted: "The key is deleted."
        case .defaultChanged: "This is your default organization now."
        case .left: "You have left the organization."
        }
    }
}
