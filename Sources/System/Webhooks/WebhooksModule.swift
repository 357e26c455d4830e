import Logging
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisTenants
import TrellisTexts
import TrellisWeb

/// The Webhooks module: sends a tenant's events to URLs that the tenant registers.
///
/// A *webhook* is a registered URL with a secret and a selection of events. A *delivery* is one event, or a ping, for
/// one webhook: a row with a body and a state. A *message* is the signed HTTP request of one attempt to send a delivery.
///
/// The way of an event to the receiver:
///
/// 1. ``WebhookDispatcher`` gets all events of a tenant in order, as the catch-up subscriber `webhooks`.
/// 2. It makes a ``WebhookMessage`` of each event that isn't hidden, and a ``DeliveryRecord`` for each webhook that
///    selects it, inserts the deliveries, and enqueues a ``DeliverWebhook`` job for each.
/// 3. ``DeliveryRunner`` runs the job: ``Admission`` takes one of the webhook's places, or lets the delivery wait as the
///    webhook's ``Circuit`` says; ``WebhookSignature`` signs the body with the webhook's secrets.
/// 4. ``WebhookSender`` sends the message: ``AddressGuard`` resolves and checks the host, ``PinnedClient`` connects to
///    the checked address, redirects are checked again.
/// 5. The ``AttemptReport`` is stored as an ``AttemptRecord``. After a failure, ``RetrySchedule`` has the delay until
///    the next attempt, and the webhook is disabled with a ``WebhookDisabled`` event if its ``DisableRule`` is met.
/// 6. ``DeliveryPruner`` deletes old deliveries, and fails those whose job ended without them.
///
/// The folders in reading order; each refers only to folders above it:
///
/// - `Records/`: rows and their states, ``WebhookRecord``, ``DeliveryRecord``, ``AttemptRecord``; ``WebhookError``.
/// - `Registrants/`: ``SubscribableEvents``, the events to select from; ``Registrants``, the members on whose behalf
///   webhooks send.
/// - `Signing/`: ``WebhookSecret``; ``SealingKeys`` encrypt it in the database; ``WebhookSignature``.
/// - `Sending/`: one attempt over HTTP, ``WebhookSender``, ``WebhookURL``, ``AddressGuard``; it ends in a
///   ``ReceiverResponse`` or a ``SendFailure``. The only folder that imports an HTTP client.
/// - `Delivery/`: from a stored delivery to its end, ``DeliveryRunner``, and the two jobs of the module.
/// - `Dispatch/`: from events to deliveries, ``WebhookDispatcher``.
/// - `API/`: ``WebhookController`` and ``WebhookService`` manage webhooks, ``DeliveryController`` and
///   ``DeliveryService`` list and replay deliveries.
///
/// The files next to the folders declare the module: this one, settings, permissions and migrations.
///
/// Invariants:
///
/// - A committed event reaches the deliveries even after a crash: deliveries, jobs and the subscriber's offset are
///   written in one transaction (``WebhookDispatcher/dispatch(_:_:)``).
/// - A webhook gets an event once, even if the history is read again: the unique index over webhook and event
///   (``WebhookMigrations``).
/// - At most one job sends a delivery: the runner compares the delivery's `jobID` with its own, and a replay locks the
///   row (``DeliveryService``). A message can still arrive twice, with the same `webhook-id`: at least once.
/// - A delivery has an end time unless it is pending: a check of the table (``WebhookMigrations``). An attempt changes
///   only a pending delivery (``DeliveryRecord/pending(_:)``), so a late attempt can't overwrite its end.
/// - A webhook is sent at most `webhooks.webhook_concurrency` deliveries at once, and one while its receiver fails: places
///   are counted and taken under a lock of its health row (``Circuit``). A delivery without a place occupies no worker.
/// - Every attempt sends the same bytes: the body is stored with the delivery.
/// - A request goes only to an address that was checked, and no redirect or DNS change leads around it (`Sending/`).
/// - Nothing is sent inside a transaction: the runner reads, sends, then writes.
/// - A deleted webhook is hidden at once; its rows are erased in portions (``WebhookEraser``).
/// - A secret leaves the server only in the response that creates it, and is stored encrypted, bound to its webhook
///   (``SealingKeys``), with the newest key after an hour (``SecretResealer``).
/// - A member can select only events that they may see (``SubscribableEvents/check(_:keeping:for:)``), reads and sends
///   again only messages about such events, and becomes the registrant by changing where or what a webhook sends.
/// - No message is sent on behalf of a member who left or may no longer see the event (``Registrants``): it is asked when
///   an event becomes a delivery, and again at each attempt.
/// - Failures don't change a webhook's version or the audit: they are counted in ``WebhookHealthRecord``.
public struct WebhooksModule: Module {
    /// The name of the module.
    public static let name = "webhooks"

    private let database: SystemDatabase
    private let keys: LiveValue<SealingKeys>
    /// The events of all modules, once the application is composed; jobs are declared before.
    private let allEvents = LiveValue(SubscribableEvents([]))
    private let addressGuard: AddressGuard
    private let settings: WebhookSettings
    private let runner: DeliveryRunner
    private let pruner: DeliveryPruner
    private let logger: Logger

    /// Creates the module with the platform's database and settings.
    ///
    /// - Throws: ``NamedKeysError`` if the settings aren't validated.
    public init(on platform: Platform) throws {
        try self.init(
            database: platform.database.system(), settings: platform.settings[WebhookSettings.self],
            logger: platform.logger)
    }

    /// Creates the module on `database`.
    ///
    /// - Throws: ``NamedKeysError`` if the settings aren't validated.
    package init(database: SystemDatabase, settings: WebhookSettings, logger: Logger) throws {
        self.database = database
        keys = LiveValue(try SealingKeys(parsing: settings.secretKeys.reveal()))
        addressGuard = AddressGuard(resolver: SystemResolver(), allowsPrivate: settings.allowPrivate)
        runner = DeliveryRunner(
            keys: keys, sender: WebhookSender(addressGuard: addressGuard, limit: settings.timeout),
            disableRule: DisableRule(failures: settings.disableFailures, duration: settings.disableAfter),
            circuit: Circuit(settings), maxRetryAfter: settings.maxRetryAfter, events: allEvents)
        pruner = DeliveryPruner(database: database, retention: settings.retention)
        self.settings = settings
        self.logger = logger
    }

    /// Returns the change to the encryption keys of `settings`: secrets of removed keys can't be read any more.
    ///
    /// - Throws: ``NamedKeysError`` if the settings aren't validated.
    public func reload(_ settings: WebhookSettings) throws(NamedKeysError) -> @Sendable () -> Void {
        let new = try SealingKeys(parsing: settings.secretKeys.reveal())
        return { [keys] in keys.replace(with: new) }
    }

    /// Its webhooks belong to tenants, and send on behalf of members.
    public var requires: [any Module.Type] { [TenantsModule.self] }
    /// The permissions of its routes.
    public var permissions: [Permission] { [.webhooksView, .webhooksManage] }
    /// The migrations of its tables.
    public var migrations: [Migration] { WebhookMigrations.all }
    /// Its errors.
    public var errors: [any AppError] { WebhookError.all }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try WebhookTexts.catalog() } }
    /// The events that it publishes.
    public var events: [any Event.Type] { [WebhookDisabled.self, WebhookSuspended.self] }
    /// The records of its tables.
    public var records: [any Record.Type] {
        [WebhookRecord.self, WebhookHealthRecord.self, DeliveryRecord.self, AttemptRecord.self]
    }

    /// Its jobs.
    public var jobs: [JobRegistration] {
        [
            JobRegistration(DeliverWebhook.self) { [runner] job, context in try await runner.run(job, context) }
                .limited(
                    concurrency: settings.workerConcurrency, tenantConcurrency: settings.tenantConcurrency),
            JobRegistration(PruneDeliveries.self) { [pruner] _, _ in try await pruner.run() },
            JobRegistration(EraseWebhook.self) { job, context in
                try await WebhookEraser(database: context.database).erase(job.webhook)
            },
            JobRegistration(ResealSecrets.self) { [database, keys, logger] _, context in
                let resealer = SecretResealer(database: database.acting(for: context.scope), keys: keys, logger: logger)
                let (resealed, unreadable) = try await resealer.run()
                return ResealedSecrets(resealed: resealed, unreadable: unreadable)
            },
        ]
    }

    /// The deliveries of erased events, with their attempts; a job that waits to send one is cancelled.
    public var erasures: [SubjectErasure] {
        [
            SubjectErasure { erased, tx in
                try tx.erase(DeliveryRecord.where { $0.eventID.in(erased.events) })
            }
        ]
    }

    /// The schedules of its jobs.
    public var schedules: [JobSchedule] {
        [
            JobSchedule("webhooks.prune", .cron("20 * * * *"), PruneDeliveries()),
            JobSchedule("webhooks.reseal", .cron("50 * * * *"), ResealSecrets()),
        ]
    }

    /// Returns the subscription that creates deliveries of the events of all modules: every event, in order.
    ///
    /// A tenant whose event fails waits, and holds up no other.
    public func subscription(to events: [any Event.Type]) -> Subscription {
        .catchUp("webhooks", to: .everyEvent, dispatcher(of: events).dispatch).parkingTenants()
    }

    /// Returns the subscriber that creates deliveries of the events of all modules.
    package func dispatcher(of events: [any Event.Type]) -> WebhookDispatcher {
        WebhookDispatcher(events: declare(events), logger: logger)
    }

    /// Puts the events of all modules into effect for the jobs too.
    private func declare(_ events: [any Event.Type]) -> SubscribableEvents {
        let events = SubscribableEvents(events)
        allEvents.replace(with: events)
        return events
    }

    /// Its routes.
    public func routes(in catalog: ProductCatalog) -> ModuleRoutes {
        let dependencies = WebhookDependencies(
            events: declare(catalog.declarations.events), keys: keys, addressGuard: addressGuard,
            circuit: Circuit(settings), maxWebhooks: settings.maxWebhooks, secretOverlap: settings.secretOverlap)
        return ModuleRoutes(
            WebhookController.routes { WebhookController($0, dependencies) }
                + DeliveryController.routes { DeliveryController($0, dependencies) })
    }
}
