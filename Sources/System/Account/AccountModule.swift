import Trellis
import TrellisAuth
import TrellisKernel
import TrellisPages
import TrellisTenants
import TrellisTexts
import TrellisUsers
import TrellisWeb

/// The module of the account pages under `/account`: signing in and up, recovery, invitations, profile, sessions, API keys.
///
/// The pages are for products without a front end of their own; others leave the module out. It also serves the pages
/// that other modules add (`AccountSection`).
public struct AccountModule: Module {
    /// The name of the module.
    public static let name = "account"

    /// Templates in place of the own ones of the same name, such as `layout` or `sign-in`.
    public var templates: [PageTemplate] = []
    /// What the style of the pages has after the own rules, in CSS.
    public var style = ""
    /// The page after signing in and up, unless the user requested another one: a path of this server.
    public var home = AccountPath.home
    /// The page for signing up: a path of this server.
    public var signUp = AccountPath.signUp
    /// Whether the product's own templates have scripts, which the policy of the pages then allows from this server.
    public var hasScripts = false
    /// Whether there are pages of tenants, their invitations and API keys; false for a product without tenants.
    public var hasTenants = true

    private let product: String
    private var users: UsersModule
    private var tenants: TenantsModule
    private var auth: AuthModule

    /// Creates the module; the other modules sign users in, and write what the pages change.
    ///
    /// - Parameter product: the name on every page.
    public init(product: String, users: UsersModule, tenants: TenantsModule, auth: AuthModule) {
        self.product = product
        (self.users, self.tenants, self.auth) = (users, tenants, auth)
    }

    /// Uses these modules as they are now, which `StandardSystem` calls when it composes.
    package mutating func use(users: UsersModule, tenants: TenantsModule, auth: AuthModule) {
        (self.users, self.tenants, self.auth) = (users, tenants, auth)
    }

    /// Its pages are for the users of these modules.
    public var requires: [any Module.Type] { [UsersModule.self, TenantsModule.self, AuthModule.self] }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try AccountTexts.catalog() } }
    /// Its home page.
    public var landingEntries: [LandingEntry] {
        [
            .link(
                AccountHomeController.RouteName.home, TextKey(AccountText.account),
                about: TextKey(AccountText.accountAbout))
        ]
    }

    /// Its pages, and those of the sections of all modules.
    ///
    /// - Throws: `PageSectionError` for a template or a section that can't be served.
    public func routes(in catalog: ProductCatalog) throws -> ModuleRoutes {
        let sections = catalog.declarations.accountSections
        let sources = try AccountTemplates.replacing(with: templates)
        let check = PageSectionCheck(
            of: "the account", at: AccountPath.home, ownTemplates: Set(sources.keys),
            sections: sections.map { ($0.path, $0.templates) }, rule: "userSession"
        ) { if case .userSession = $0 { true } else { false } }
        try check.validateTemplates()
        let layout = AccountLayout(
            product: product,
            assets: PageAssets(
                at: "account/assets", handler: "AccountAssets.file", style: AccountStylesheet.source + style),
            texts: PageTexts(catalog.texts, AccountTextList.fields),
            templates: try PageTemplates(sources, adding: sections.flatMap(\.templates)),
            navigation: AccountNavigation(ownEntries, sections), passwordMinimum: auth.passwordPolicy.minimum,
            hasScripts: hasScripts)
        let own = pages(
            AccountDependencies(
                layout: layout, sessions: auth.userSessions,
                accounts: auth.accounts(users: users, tenants: tenants), tenants: tenants.service,
                memberships: tenants.ownMemberships(catalog.declarations.permissions),
                invitations: InvitationAcceptance(
                    tenants.store, permissions: catalog.declarations.permissions),
                apiKeys: auth.ownAPIKeys(catalog.declarations.permissions), home: home,
                signUp: signUp, hasTenantAtSignUp: auth.signUp == .userAndTenant && auth.signUpFlow == nil,
                hasMagicLinks: auth.hasMagicLinks, deletionDays: auth.deletionDays))
        let more = sections.map { $0.routes(layout) }
        try check.validate(more, beside: own + [layout.assets.route])
        let failures = AccountErrorPages(layout: layout)
        return ModuleRoutes(
            unprefixed: (own + more.flatMap(\.self)).map { $0.asPage(errorPage: failures.show) }
                + [layout.assets.route])
    }

    private var ownEntries: [AccountNavigation.Entry] {
        let ofTenants: [AccountNavigation.Entry] = [
            .init(AccountPath.tenants, TenantText.tenants, TenantText.tenantsAbout),
            .init(AccountPath.apiKeys, KeyText.apiKeys, KeyText.apiKeysAbout),
        ]
        return [
            .init(AccountPath.profile, ProfileText.profile, ProfileText.profileAbout),
            .init(AccountPath.email, ProfileText.changeEmail, ProfileText.changeEmailAbout),
            .init(AccountPath.password, ProfileText.changePassword, ProfileText.changePasswordAbout),
            .init(AccountPath.sessions, SessionText.sessions, SessionText.sessionsAbout),
        ] + (hasTenants ? ofTenants : [])
    }

    private func pages(_ dependencies: AccountDependencies) -> [Route] {
        SignInPagesController.routes { SignInPagesController($0, dependencies: dependencies) }
            + SignUpPagesController.routes { SignUpPagesController($0, dependencies: dependencies) }
            + StepUpPagesController.routes { StepUpPagesController($0, dependencies: dependencies) }
            + AccountHomeController.routes { AccountHomeController($0, dependencies: dependencies) }
            + ProfilePagesController.routes { ProfilePagesController($0, dependencies: dependencies) }
            + EmailPagesController.routes { EmailPagesController($0, dependencies: dependencies) }
            + DeletionPagesController.routes { DeletionPagesController($0, dependencies: dependencies) }
            + PasswordPagesController.routes { PasswordPagesController($0, dependencies: dependencies) }
            + SessionPagesController.routes { SessionPagesController($0, dependencies: dependencies) }
            + VerifyEmailPagesController.routes { VerifyEmailPagesController($0, dependencies: dependencies) }
            + ForgotPasswordPagesController.routes { ForgotPasswordPagesController($0, dependencies: dependencies) }
            + ResetPasswordPagesController.routes { ResetPasswordPagesController($0, dependencies: dependencies) }
            + (dependencies.hasMagicLinks ? magicLinkPages(dependencies) : [])
            + (hasTenants ? tenantPages(dependencies) : [])
    }

    private func magicLinkPages(_ dependencies: AccountDependencies) -> [Route] {
        MagicLinkPagesController.routes { MagicLinkPagesController($0, dependencies: dependencies) }
    }

    private func tenantPages(_ dependencies: AccountDependencies) -> [Route] {
        TenantPagesController.routes { TenantPagesController($0, dependencies: dependencies) }
            + APIKeyPagesController.routes { APIKeyPagesController($0, dependencies: dependencies) }
            + InvitationPagesController.routes { InvitationPagesController($0, dependencies: dependencies) }
            + AcceptInvitationController.routes { AcceptInvitationController($0, dependencies: dependencies) }
    }
}
