import Logging
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisMigrations
import TrellisStorage
import TrellisTexts
import TrellisWeb

/// The Billing module: plans, subscriptions, usage, invoices, credit notes and payments of tenants.
///
/// The exemplar of the rich layout: entities with states and invariants, money, and a service outside that may fail at
/// any point. For rows that are created, read, updated and deleted, copy `Projects` instead.
///
/// The way of a month:
///
/// 1. ``SubscriptionService`` starts a subscription. ``BillingWork`` stores it, publishes what happened, issues the
///    invoice of the first period, and enqueues ``AdvanceSubscription`` for the tenant's midnight at the period's end.
/// 2. ``DocumentRunner`` makes the document of the invoice, stores it, and mails it. ``InvoiceCollector`` charges the invoice through ``PaymentGateway``, outside of any transaction. A decline snoozes
///    the job until the next day of ``DunningSchedule``; after the last one the subscription expires.
/// 3. ``UsageService`` stores what is used.
/// 4. ``SubscriptionRunner`` renews: the usage of the period is rolled up and charged with the next period in advance, on
///    one invoice; and so on.
///
/// The folders in reading order; each refers only to folders above it:
///
/// - `Domain/`: values, entities and rules without I/O; imports the kernel only. ``Subscription`` with
///   ``SubscriptionTransition`` and ``SubscriptionState``, ``Invoice``, ``CreditNote``, ``Payment``, ``Plan``, ``Money``;
///   the ports ``PaymentGateway`` and ``TenantCalendar``; ``BillingError``.
/// - `Application/`: the use cases, each one transaction: load, decide, save; the jobs; the public events; the protocols
///   of the repositories.
/// - `Adapters/`: records, migrations and SQL repositories; gateways; documents and mails; the time zone database; what
///   plans grant.
/// - `API/`: controllers and schemas. They know the use cases, not the adapters.
///
/// The files next to the folders declare the module: this one, settings and texts. They alone know all folders.
///
/// Invariants, besides the numbered ones of the domain:
///
/// - A tenant has at most one subscription that hasn't ended: a unique index (``BillingMigrations``).
/// - A change, its events, its invoice and its next job are one transaction (``BillingWork/apply(_:over:)``). So a
///   process that dies has done all of a step or nothing of it.
/// - A document that is stored never changes: its row names a content by its SHA-256, and is written once, in the
///   transaction that mails it (``DocumentRunner``).
/// - Numbers have no gaps: the counter's row is locked until the transaction that issues the document ends, and is rolled
///   back with it (``SQLInvoiceRepository/takeNumber(_:year:in:)``).
/// - An attempt to charge is stored before the gateway is asked, under a key that is the same in every repetition; there
///   is no further attempt until it is decided (``BillingWork/nextStep(of:isRequested:)``).
/// - Outcomes may arrive repeated and out of order: a payment only moves up the order of ``PaymentStatus``, and an attempt
///   to refund that of ``RefundStatus``; only a move has consequences (``BillingWork/settle(_:of:)``).
/// - Usage is charged once: its rows are marked before they are summed (``SQLUsageRepository/close(_:in:)``).
/// - Rows are locked in one order: subscription, invoice, payment, counter. The version of each row is the second wall.
/// - Days are the tenant's; moments are only compared with the starts of days (``TenantCalendar``).
package struct BillingModule: Module {
    package static let name = "billing"

    /// What the use cases share.
    let dependencies: BillingDependencies
    let database: SystemDatabase
    private let notifications: PaymentNotificationService
    private let reconciliation: PaymentReconciliationService
    /// Returns the names of the tenants that exist.
    let tenantNames: @Sendable ([ID<Tenant>]) async throws -> [ID<Tenant>: String]
    /// What the plans grant, for the composition.
    package let grants: PlanGrants

    /// Creates the module.
    ///
    /// - Parameters:
    ///   - plans: All versions of the plans of the product, in the order in which they are offered.
    ///   - environment: The name of the environment, as in `production`.
    ///   - storage: The store of objects, for documents.
    ///   - returnAddress: The absolute URL of the product, to which pages of the gateway lead back.
    ///   - fallback: The key of the plan that tenants without a running subscription have; nil for none, see
    ///     ``PlanGrants``.
    ///   - tenantNames: Returns the names of those of the tenants that exist, for the administration; the first
    ///     invoices of a tenant have its name until it states its own.
    /// - Throws: ``BillingError`` for plans or settings that break a rule; ``BillingServiceError/planUnknown(_:)`` for
    ///   the fallback; ``GatewayError/credentialsMissing`` when the gateway has no key, and
    ///   ``GatewayError/fakeRefused(_:)`` for the fake one where customers pay.
    package init(
        plans: [PlanDeclaration], database: SystemDatabase, settings: BillingSettings, stripe: StripeSettings,
        environment: String, storage: any Storage, returnAddress: String, withoutSubscription fallback: String? = nil,
        clock: any Clock, logger: Logger,
        tenantNames: @escaping @Sendable ([ID<Tenant>]) async throws -> [ID<Tenant>: String]
    ) throws {
        let currency = try Currency(settings.currency)
        let catalog = try PlanCatalog(plans.map { try $0.plan(in: currency) })
        let gateway: any PaymentGateway =
            switch try settings.gateway(in: environment) {
            case .fake: FakeGateway(database: database, returnAddress: returnAddress)
            case .stripe: try StripeGateway(stripe, returnAddress: returnAddress, logger: logger)
            }
        let dependencies = BillingDependencies(
            catalog: catalog, rules: try settings.rules(),
            subscriptions: SQLSubscriptionRepository(catalog: catalog) { try $0.planChanged() },
            invoices: SQLInvoiceRepository(), usage: SQLUsageRepository(), accounts: SQLAccountRepository(),
            documents: SQLDocumentRepository(), contents: StorageDocumentStore(storage: storage),
            queries: SQLBillingQueries(catalog: catalog), gateway: gateway, returnAddress: returnAddress,
            notices: MailNotices(seller: settings.sellerName, page: settings.pageURL ?? returnAddress),
            formats: try Self.formats(),
            calendar: { name throws(BillingError) in try TimeZoneCalendar(name) },
            tenantName: { try await tenantNames([$0])[$0] })
        let payments = SQLGatewayPaymentRepository(database: database) { key, outcome, tx in
            try BillingWork(tx, dependencies).settle(outcome, of: key)
        }
        notifications = PaymentNotificationService(
            reader: StripeNoticeReader(stripe, logger: logger), payments: payments, clock: clock, logger: logger)
        reconciliation = PaymentReconciliationService(
            gateway: gateway, payments: payments, clock: clock, logger: logger)
        grants = PlanGrants(catalog: catalog, fallback: try fallback.map { try catalog.latest($0) })
        (self.dependencies, self.database, self.tenantNames) = (dependencies, database, tenantNames)
    }

    package var permissions: [Permission] { [.billingView, .billingManage] }
    package var errors: [any AppError] {
        BillingError.all + BillingServiceError.all + GatewayError.all + PaymentNoticeError.all
            + BillingReportError.allCases
    }
    package var texts: TextCatalog { get throws { try BillingTexts.catalog() } }
    package var migrations: [Migration] {
        BillingMigrations.all + GatewayMigrations.all + [BillingMigrations.usageIndex]
    }
    package var records: [any Record.Type] {
        [
            AccountRecord.self, SubscriptionRecord.self, InvoiceRecord.self, CounterRecord.self, CreditNoteRecord.self,
            DocumentRecord.self, PaymentRecord.self, RefundRecord.self, UsageRecord.self, UsageTotalRecord.self,
            FakeObjectRecord.self,
            PaymentNoticeRecord.self,
        ]
    }
    package var events: [any Event.Type] {
        [
            SubscriptionStarted.self, SubscriptionActivated.self, SubscriptionChanged.self, SubscriptionRenewed.self,
            SubscriptionPastDue.self, SubscriptionRecovered.self, SubscriptionPaused.self, SubscriptionResumed.self,
            SubscriptionCancelled.self, SubscriptionExpired.self, InvoiceIssued.self, InvoicePaid.self,
            InvoiceWrittenOff.self, InvoiceVoided.self, CreditNoteIssued.self, PaymentFailed.self,
            PaymentRefunded.self, RefundFailed.self, PaymentSurplus.self,
        ]
    }

    package var jobs: [JobRegistration] {
        let (runner, collector) = (
            SubscriptionRunner(dependencies: dependencies), InvoiceCollector(dependencies: dependencies)
        )
        let (refunds, sweeper) = (RefundRunner(dependencies: dependencies), BillingSweeper(database: database))
        let documents = DocumentRunner(dependencies: dependencies)
        return [
            JobRegistration(AdvanceSubscription.self) { job, context in try await runner.run(job, context) },
            JobRegistration(CollectInvoice.self) { job, context in try await collector.run(job, context) },
            JobRegistration(StoreDocuments.self) { job, context in try await documents.run(job, context) },
            JobRegistration(AnnounceTrialEnd.self) { job, context in try await runner.announce(job, context) },
            JobRegistration(RefundCreditNote.self) { job, context in try await refunds.run(job, context) },
            JobRegistration(SweepBilling.self) { _, _ in try await sweeper.run() },
            JobRegistration(ReconcilePayments.self) { [reconciliation] _, context in
                try await reconciliation.run(requestID: context.scope.requestID)
            },
        ]
    }

    package var mails: [MailRegistration] { MailNotices.registrations }
    package var storedObjects: [any StoredObjectSource] { [DocumentObjects(database: database)] }

    /// Returns the forms in which documents are made; a PDF or an electronic invoice is a further one.
    private static func formats() throws -> [any InvoiceFormat] { [try HTMLInvoiceFormat()] }

    package var schedules: [JobSchedule] {
        [
            JobSchedule("billing.sweep", .cron("25 * * * *"), SweepBilling()),
            JobSchedule("billing.reconcile", .cron("*/15 * * * *"), ReconcilePayments()),
        ]
    }

    package var routes: [Route] {
        let (dependencies, database, notifications) = (dependencies, database, notifications)
        return PlanController.routes { PlanController($0, dependencies) }
            + SubscriptionController.routes { SubscriptionController($0, dependencies) }
            + [SubscriptionController.cancelRoute { SubscriptionController($0, dependencies) }]
            + UsageController.routes { UsageController($0, dependencies) }
            + InvoiceController.routes { InvoiceController($0, dependencies) }
            + CreditNoteController.routes { CreditNoteController($0, dependencies) }
            + PaymentMethodController.routes { PaymentMethodController($0, dependencies) }
            + PortalSessionController.routes { PortalSessionController($0, dependencies) }
            + BillingAccountController.routes { BillingAccountController($0, dependencies) }
            + SuperuserInvoiceController.routes { context in
                SuperuserInvoiceController(context) { scope in
                    InvoiceService(database: database.database.tenant(scope), dependencies: dependencies)
                }
            }
            + PaymentNotificationController.routes { PaymentNotificationController($0, notifications) }
    }
}
