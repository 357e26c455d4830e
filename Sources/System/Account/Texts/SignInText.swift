import TrellisKernel

/// The texts of the pages for signing in, signing up and invitations.
enum SignInText: String, CaseIterable, TextSource {
    case forgotPassword = "forgot_password"
    case noAccount = "no_account"
    case hasAccount = "has_account"
    case signUpTenantHint = "sign_up_tenant_hint"
    case signUpClosed = "sign_up_closed"
    case signUpClosedAbout = "sign_up_closed_about"
    case mailLink = "mail_link"
    case mailLinkAbout = "mail_link_about"
    case mailLinkConfirm = "mail_link_confirm"
    case usePassword = "use_password"
    case confirmUser = "confirm_user"
    case confirmUserAbout = "confirm_user_about"
    case goOn = "go_on"
    case invitation
    case acceptInvitation = "accept_invitation"
    case invitationSignIn = "invitation_sign_in"
    case invitationSignUp = "invitation_sign_up"
    case invitationUnusable = "invitation_unusable"
    case switchAccount = "switch_account"

    var textName: String { "account.page.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .forgotPassword: "Forgot your password?"
        case .noAccount: "New here?"
        case .hasAccount: "Already have an account?"
        case .signUpTenantHint: "Your company, team or project. You can invite others later."
        case .signUpClosed: "Sign-up is by invitation"
        case .signUpClosedAbout:
            """
            Ask a member of your organization to invite you: the link in the invitation creates your account.
            """
        case .mailLink: "Email me a sign-in link"
        case .mailLinkAbout: "No password needed: we send you a link and a code that sign you in."
        case .mailLinkConfirm: "You opened the sign-in link from your mail."
        case .usePassword: "Sign in with your password"
        case .confirmUser: "Confirm that it is you"
        case .confirmUserAbout: "Enter your password to continue. We ask for it before changes that matter."
        case .goOn: "Continue"
        case .invitation: "Invitation"
        case .acceptInvitation: "Accept the invitation"
        case .invitationSignIn: "You have an account with this address. Sign in to accept the invitation."
        case .invitationSignUp: "Choose a password to create your account."
        case .invitationUnusable: "This invitation can’t be used"
        case .switchAccount: "Sign out and continue"
        }
    }
}
