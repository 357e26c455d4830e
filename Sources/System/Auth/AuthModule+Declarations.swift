import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisMigrations
import TrellisTenants
import TrellisTexts
import TrellisUsers
import TrellisWeb

/// What the module brings besides its routes.
extension AuthModule {
    /// The permissions of its routes.
    public var permissions: [Permission] { [.apiKeysView, .apiKeysManage] }
    /// What a tenant may have only so much of.
    public var quotas: [QuotaRegistration] {
        [QuotaRegistration(.apiKeys, limit: settings.apiKeys) { rows in try rows.count(APIKeyRecord.all) }]
    }
    /// Its mails.
    public var mails: [MailRegistration] { [MailRegistration(NewAPIKeyMail.self)] + mailboxMails }
    /// The events that it publishes.
    public var events: [any Event.Type] { [APIKeyCreated.self, APIKeyRotated.self, APIKeyDeleted.self] }
    /// Its queries join the tables of users, memberships and roles.
    public var requires: [any Module.Type] { [UsersModule.self, TenantsModule.self] }
    /// The migrations of its tables.
    public var migrations: [Migration] { AuthMigrations.all }
    /// The records of its tables.
    public var records: [any Record.Type] {
        [
            SessionRecord.self, RefreshTokenRecord.self, BrowserSessionRecord.self, ProofRecord.self,
            ProofBudgetRecord.self, PendingSignUpRecord.self,
            APIKeyRecord.self, APIKeySecretRecord.self, ThrottleRecord.self,
        ]
    }
    /// Its errors.
    public var errors: [any AppError] { AuthError.allCases + ThrottleError.all + APIKeyError.all }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try AuthTexts.catalog() } }
    /// Its jobs.
    public var jobs: [JobRegistration] {
        [
            JobRegistration(SweepSessions.self) { [database] _, _ in
                try await SessionSweeper(database: database).run()
            },
            JobRegistration(SweepThrottle.self) { [database] _, _ in
                try await ThrottleSweeper(database: database).run()
            },
            JobRegistration(EraseAccounts.self) { [eraser = accountEraser] _, context in
                try await eraser.run(as: context.scope)
            },
        ] + mailboxJobs
    }

    /// The schedules of its jobs.
    public var schedules: [JobSchedule] {
        [
            JobSchedule("auth.sweep_sessions", .cron("10 * * * *"), SweepSessions()),
            JobSchedule("auth.sweep_throttle", .cron("*/10 * * * *"), SweepThrottle()),
            JobSchedule("auth.erase_accounts", .cron("30 * * * *"), EraseAccounts()),
        ] + mailboxSchedules
    }

    /// Signing up and logging in.
    public var landingEntries: [LandingEntry] {
        let (email, password) = ("ada@example.com", "correct horse battery staple")
        return [
            .request(
                RouteName.signup, .landingSignUp, about: .landingSignUpAbout,
                body: SignupRequest(email: email, password: password, tenantName: "Acme")),
            .request(
                RouteName.login, .landingLogIn, about: .landingLogInAbout,
                body: LoginRequest(email: email, password: password)),
        ]
    }
}
