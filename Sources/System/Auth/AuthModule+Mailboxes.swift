import Trellis
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisTenants
import TrellisWeb

/// What proves mailboxes, and what a sign-up waits for.
extension AuthModule {
    /// What the module knows about mailboxes: the rules of sign-ups, and the pages of links.
    struct MailboxOptions: Sendable {
        var rules = SignUpRules()
        var links = AccountLinks(base: "")
        var hasMagicLinks = false
        var unverifiedLifetime: Duration?

        init() {}

        /// Reads the settings.
        init(_ settings: AuthSettings, web: WebSettings?, environment: String) {
            rules = settings.signUpRules(in: environment)
            links =
                settings.pagesURL.map { AccountLinks(pages: $0) }
                ?? AccountLinks(base: web?.linkBase ?? "")
            hasMagicLinks = settings.magicLink
            unverifiedLifetime =
                settings.unverifiedLifetime ?? (rules.mode == .verified ? .seconds(30 * 86_400) : nil)
        }
    }

    /// The mails that prove mailboxes, and that tell of changes.
    var mailboxMails: [MailRegistration] {
        [
            MailRegistration(VerifyEmailMail.self), MailRegistration(AddressInUseMail.self),
            MailRegistration(ResetPasswordMail.self), MailRegistration(PasswordChangedMail.self),
            MailRegistration(MagicLinkMail.self), MailRegistration(ChangeEmailMail.self),
            MailRegistration(EmailChangeNotice.self), MailRegistration(NewDeviceMail.self),
            MailRegistration(SignUpApprovedMail.self),
        ]
    }

    /// The jobs that send them, and the one that removes what has expired.
    var mailboxJobs: [JobRegistration] {
        let writer = AccountMailSender(
            database: database, links: links, setsFirstPasswords: directory is DatabaseDirectory,
            proofs: ProofStore(codes: codes))
        let sweeper = MailboxSweeper(accounts: accounts, unverifiedLifetime: mailboxes.unverifiedLifetime)
        return [
            JobRegistration(SendAccountMail.self) { job, _ in try await writer.run(job) },
            JobRegistration(SweepMailboxes.self) { _, _ in try await sweeper.run() },
        ]
    }

    /// The schedule of the job that removes what has expired.
    var mailboxSchedules: [JobSchedule] {
        [JobSchedule("auth.sweep_mailboxes", .cron("40 * * * *"), SweepMailboxes())]
    }

    /// The routes that prove mailboxes.
    func mailboxRoutes(_ accounts: Accounts) -> [Route] {
        let routes =
            EmailController.routes { EmailController($0, accounts: accounts) }
            + EmailChangeController.routes { EmailChangeController($0, accounts: accounts) }
        guard mailboxes.hasMagicLinks else { return routes }
        return routes + MagicLinkController.routes { MagicLinkController($0, accounts: accounts) }
    }

    /// The errors of the product's own sign-up.
    var flowErrors: [any AppError] {
        guard let signUpFlow else { return [] }
        return signUpFlow.errors + InvitationAcceptance.errors
            + [InvitationError.otherAddress, AuthError.signUpClosed]
    }

    /// The errors of a sign-up besides those of every product: a verified one creates nothing yet.
    func signUpErrors(_ createErrors: [any AppError]) -> [any AppError] {
        let rules = mailboxes.rules
        let closed: [any AppError] = rules.isOpen ? [] : [AuthError.signUpClosed]
        let domains: [any AppError] = rules.domains.isEmpty ? [] : [AuthError.domainNotAllowed]
        return closed + domains + (rules.mode == .immediate ? createErrors + flowErrors : [])
    }

    /// The route of the sign-up that the product and its settings chose.
    func signUpRoute(_ accounts: Accounts) -> Route? {
        let make: @Sendable (PublicContext) -> AuthController = { AuthController($0, accounts: accounts) }
        if let flow = signUpFlow { return AuthController.flowSignupRoute(flow, mode: mailboxes.rules.mode, make) }
        switch (mailboxes.rules.mode, signUp) {
        case (.immediate, .userAndTenant): return nil
        case (.immediate, .userOnly): return AuthController.userSignupRoute(make)
        case (.verified, .userAndTenant): return AuthController.verifiedSignupRoute(make)
        case (.verified, .userOnly): return AuthController.verifiedUserSignupRoute(make)
        }
    }
}
