import TrellisKernel

/// The texts of the layout and those of several pages; templates name one as `{{t.sign_in}}`.
enum AccountText: String, CaseIterable, TextSource {
    case skip
    case pages
    case account
    case accountAbout = "account_about"
    case signIn = "sign_in"
    case signOut = "sign_out"
    case signUp = "sign_up"
    case email
    case password
    case currentPassword = "current_password"
    case newPassword = "new_password"
    case displayName = "display_name"
    case displayNameHint = "display_name_hint"
    case tenantName = "tenant_name"
    case role
    case name
    case save
    case create
    case cancel
    case confirm
    case more
    case never
    case or
    case error
    case code
    case request
    case goHome = "go_home"

    var textName: String { "account.page.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .skip: "Skip to the content"
        case .pages: "Your account"
        case .account: "Your account"
        case .accountAbout: "Profile, password and organizations, in the browser."
        case .signIn: "Sign in"
        case .signOut: "Sign out"
        case .signUp: "Create an account"
        case .email: "Email address"
        case .password: "Password"
        case .currentPassword: "Current password"
        case .newPassword: "New password"
        case .displayName: "Your name"
        case .displayNameHint: "Others in your organizations see it."
        case .tenantName: "Organization"
        case .role: "Role"
        case .name: "Name"
        case .save: "Save"
        case .create: "Create"
        case .cancel: "Cancel"
        case .confirm: "Confirm"
        case .more: "More"
        case .never: "Never"
        case .or: "or"
        case .error: "Error"
        case .code: "Code"
        case .request: "request"
        case .goHome: "Go to your account"
        }
    }
}
