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
package struct MailingModule: Module {
    package static let name = "mail"

    private let database: SystemDatabase
    private let recorder = MailRecorder()
    private let limiter: MailRateLimiter
    private let notifications: NotificationService
    private let pruner: MailPruner

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
    package var hooks: MailHooks {
        let (recorder, limiter) = (recorder, limiter)
        return MailHooks(
            isSuppressed: { address, database in
                try await database.query { tx in try tx.isSuppressed(address) }
            },
            admit: { mail, database in
                try await limiter.admit(transport: mail.transport, tenant: database.scope.tenantID)
            },
            didSend: { mail, receipt, database in try await recorder.didSend(mail, receipt, database) },
            didRefuse: { mail, error, database in try await recorder.didRefuse(mail, error, database) })
    }

    package var permissions: [Permission] { [.mailView, .mailManage] }
    package var migrations: [Migration] { MailingMigrations.all }
    package var errors: [any AppError] { MailingError.all }
    package var texts: TextCatalog { get throws { try MailingTexts.catalog() } }
    package var records: [any Record.Type] {
        [MailSuppressionRecord.self, SentMailRecord.self, MailRateRecord.self, MailNotificationRecord.self]
    }

    package var jobs: [JobRegistration] {
        [JobRegistration(PruneMails.self) { [pruner] _, _ in try await pruner.run() }]
    }

    package var schedules: [JobSchedule] { [JobSchedule("mail.prune", .cron("50 * * * *"), PruneMails())] }

    package var routes: [Route] {
        let (database, notifications) = (database, notifications)
        return MailSuppressionController.routes { MailSuppressionController($0) }
            + PlatformSuppressionController.routes { PlatformSuppressionController($0, database: database) }
            + SentMailController.routes { SentMailController($0) }
            + MailNotificationController.routes { MailNotificationController($0, notifications) }
    }
}
