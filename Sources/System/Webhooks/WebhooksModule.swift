import Logging
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// Webhooks: what happens in a tenant, sent to addresses that the tenant names.
package struct WebhooksModule: Module {
    package static let name = "webhooks"
    /// What this room's routes ask for.
    package static let permissions: [Permission] = [.webhooksView, .webhooksManage]

    /// Writes events into messages; for the page of subscriptions.
    package let dispatcher: WebhookDispatcher

    private let room: WebhookRoom
    private let database: SystemDatabase

    /// The room on `database`, with the events of the other rooms.
    ///
    /// - Throws: ``SealingKeys/Fault`` when the settings were not checked before.
    package init(
        database: SystemDatabase, settings: WebhookSettings, events others: [any Event.Type], clock: any Clock,
        logger: Logger
    ) throws {
        self.database = database
        let events = SubscribableEvents(others + Self.events)
        room = try WebhookRoom(settings, events: events, clock: clock)
        dispatcher = WebhookDispatcher(events: events, logger: logger)
    }

    private static let events: [any Event.Type] = [WebhookDisabled.self]

    package var events: [any Event.Type] { Self.events }

    package var permissions: [Permission] { Self.permissions }
    package var migrations: [Migration] { WebhookMigrations.all }
    package var errors: [any AppError] { WebhookError.all }
    package var records: [any Record.Type] {
        [WebhookRecord.self, WebhookHealthRecord.self, DeliveryRecord.self, AttemptRecord.self]
    }

    package var jobs: [JobRegistration] {
        let runner = DeliveryRunner(room: room)
        let sweeper = DeliverySweeper(database: database, retention: room.settings.retention)
        return [
            JobRegistration(DeliverWebhook.self) { job, context in try await runner.run(job, context) },
            JobRegistration(PruneDeliveries.self) { _, _ in try await sweeper.run() },
        ]
    }

    package var schedules: [JobSchedule] {
        [JobSchedule("webhooks.prune", .cron("20 * * * *"), PruneDeliveries())]
    }

    package var routes: [Route] {
        WebhookController.routes { [room] in WebhookController($0, room: room) }
            + DeliveryController.routes { DeliveryController($0) }
    }
}
