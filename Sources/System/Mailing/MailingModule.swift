import Logging
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisMigrations
import TrellisTexts
import TrellisWeb

/// The Mailing module: what happens to a tenant's mails around their sending.
///
/// A *suppression* is an address to which a tenant sends no mail. A *sent mail* is a row of the log: what is known of a
/// mail, without its content. A *notification* is what the mail provider reports about a mail afterwards.
///
/// The way of a mail: `SendMail`, a job of the platform, calls ``hooks``.
///
/// 1. A suppressed recipient ends the job, and is recorded.
/// 2. ``MailRateLimiter`` counts the mail towards the limits of ``MailLimits``; if one is reached, the job waits.
/// 3. ``MailRecorder`` records what the server replied. A refusal that means that the mailbox doesn't exist
///    (``RefusedMailbox``) suppresses the address.
/// 4. Amazon SES reports bounces, complaints and deliveries to ``MailNotificationController``, through Amazon SNS.
///    ``SignatureVerifier`` verifies an ``SNSMessage``, ``SESEvent`` is what it says, and its effects are written in the
///    tenant that has sent the mail.
///
/// The folders in reading order; each refers only to folders above it:
///
/// - `Types/`: ``MailingError``; ``SNSTopic`` with the hosts and names of SNS in its region.
/// - `Records/`: the rows: ``MailSuppressionRecord``, ``SentMailRecord``, and those without a tenant.
/// - `Limits/`: how many mails may be sent.
/// - `Recording/`: what a server's reply means.
/// - `SNS/`: messages and their signatures; the only folder that makes requests.
/// - `Notifications/`: the effects of messages; ``EveryTenantsMails``.
/// - `Cleanup/`: ``MailPruner``.
/// - `API/`: controllers and schemas.
///
/// Invariants:
///
/// - A message changes something only if SNS has signed it, for a topic of the settings, within an hour, and for the
///   first time: its identifier is written in the same transaction (``NotificationService``).
/// - No request goes to a host that a message names, unless it is SNS in the region of an accepted topic
///   (``SNSTopic/isOwn(_:)``), or Amazon Trust Services.
/// - A tenant's suppressions count for its own mails only; the platform has its own, too, which superusers lift.
/// - The limits hold for all processes together: they count in the database (``MailRateLimiter``).
/// - A mail that waits for a limit loses none of the attempts of its job.
public struct MailingModule: Module {
    /// The name of the module.
    public static let name = "mail"

    private let database: SystemDatabase
    private let recorder = MailRecorder()
    private let limiter: MailRateLimiter
    private let notifications: NotificationService
    private let pruner: MailPruner

    /// Creates the module with the platform's database, settings and clock.
    public init(on platform: Platform) {
        self.init(on: platform, trusting: .system)
    }

    /// Creates the module with another trust in notifications, for tests.
    package init(on platform: Platform, trusting trust: SNSTrust) {
        self.init(
            database: platform.database.system(), settings: platform.settings[MailingSettings.self], trust: trust,
            clock: platform.clock, logger: platform.logger)
    }

    /// Creates the module on `database`.
    ///
    /// - Parameter trust: What decides which messages are of SNS.
    package init(
        database: SystemDatabase, settings: MailingSettings, trust: SNSTrust = .system, clock: any Clock, logger: Logger
    ) {
        self.database = database
        limiter = MailRateLimiter(database: database, limits: MailLimits(settings))
        notifications = NotificationService(
            database: database, topics: settings.snsTopics, trust: trust, clock: clock, logger: logger)
        pruner = MailPruner(database: database, retention: settings.retention)
    }

    /// The functions that sending a mail calls; a product gives them to its `MailComposition`, and adds
    /// `MailHooks.load` if its mails have stored attachments.
    public var hooks: MailHooks {
        let (recorder, limiter) = (recorder, limiter)
        return MailHooks(
            isSuppressed: { address, database in
                try await database.exists(MailSuppressionRecord.where { $0.address == address.comparisonKey })
            },
            admit: { mail, database in
                try await limiter.admit(transport: mail.transport, tenant: database.scope.tenantID)
            },
            didSend: { mail, receipt, database in try await recorder.didSend(mail, receipt, database) },
            didRefuse: { mail, error, database in try await recorder.didRefuse(mail, error, database) })
    }

    /// The permissions of its routes.
    public var permissions: [Permission] { [.mailView, .mailManage] }
    /// The migrations of its tables.
    public var migrations: [Migration] { MailingMigrations.all }
    /// Its errors.
    public var errors: [any AppError] { MailingError.all }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try MailingTexts.catalog() } }
    /// The records of its tables.
    public var records: [any Record.Type] {
        [MailSuppressionRecord.self, SentMailRecord.self, MailRateRecord.self, MailNotificationRecord.self]
    }

    /// Its jobs.
    public var jobs: [JobRegistration] {
        [JobRegistration(PruneMails.self) { [pruner] _, _ in try await pruner.run() }]
    }

    /// The schedules of its jobs.
    public var schedules: [JobSchedule] { [JobSchedule("mail.prune", .cron("50 * * * *"), PruneMails())] }

    /// Its routes.
    public var routes: [Route] {
        let (database, notifications) = (database, notifications)
        return MailSuppressionController.routes { MailSuppressionController($0) }
            + PlatformSuppressionController.routes { PlatformSuppressionController($0, database: database) }
            + SentMailController.routes { SentMailController($0) }
            + MailNotificationController.routes { MailNotificationController($0, notifications) }
    }
}
