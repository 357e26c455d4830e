import TrellisAuth
import TrellisPages
import TrellisTenants
import TrellisWeb

/// What the pages need.
struct AccountDependencies: Sendable {
    let layout: AccountLayout
    let sessions: BrowserSessionService
    let accounts: Accounts
    let tenants: TenantService
    let memberships: OwnMemberships
    let invitations: InvitationAcceptance
    let apiKeys: OwnAPIKeys
    /// The page after signing in and up, unless the user requested another one.
    let home: String
    /// The page for signing up.
    let signUp: String
    /// Whether a sign-up creates a tenant.
    let hasTenantAtSignUp: Bool
    /// Whether users may sign in with a mailed link.
    let hasMagicLinks: Bool
    /// For how many days a deleted account is restored by signing in.
    let deletionDays: Int

    /// Returns the page after signing in: any page of this server, never one of another.
    func returnPath(_ text: String?) -> ReturnPath { ReturnPath(text, home: home, isAnywhere: true) }

    /// `next`, the page after signing in, and `nextQuery`, which takes it along to another form.
    func fields(of next: ReturnPath) -> TemplateFields {
        let query = next.text == home ? "" : QueryString.query([("next", next.text)])
        return ["next": .text(next.text), "nextQuery": .text(query)]
    }
}
