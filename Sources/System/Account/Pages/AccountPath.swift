/// The paths of the pages.
enum AccountPath {
    static let home = "/account"
    static let signIn = "/account/sign-in"
    static let signUp = "/account/sign-up"
    static let signOut = "/account/sign-out"
    static let stepUp = "/account/step-up"
    static let verifyEmail = "/account/verify-email"
    static let forgotPassword = "/account/forgot-password"
    static let magicLink = "/account/magic-link"
    static let profile = "/account/profile"
    static let email = "/account/email"
    static let password = "/account/password"
    static let tenants = "/account/tenants"
    static let sessions = "/account/sessions"
    static let apiKeys = "/account/api-keys"
    static let invitation = "/account/invitation"
    static let acceptInvitation = "/account/invitation/accept"

    /// Returns the path of a section of a module.
    static func section(_ path: String) -> String { "\(home)/\(path)" }
}
