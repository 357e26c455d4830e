import Logging
import Projects
import TrellisHub
import Webhooks

/// Who reacts to what, and how surely: the whole of it on one page.
enum Subscriptions {
    static func all(webhooks: WebhooksModule, logger: Logger) -> [Subscription] {
        let projects = ProjectHandlers(logger: logger)
        return [
            // Once, whatever happens to processes. In any order: what is written down has the time at which it happened.
            .on(ProjectCreated.self, .durable(), "projects.activity", projects.note),
            .on(ProjectArchived.self, .durable(), "projects.activity", projects.note),
            .on(ProjectUnarchived.self, .durable(), "projects.activity", projects.note),
            // In the commit that deletes, or not at all.
            .on(ProjectDeleted.self, .inTransaction, "projects.forget", projects.forget),
            // Every event that somebody outside may see, one after the other, to the addresses that tenants named.
            .catchUp("webhooks", to: .everyEvent, webhooks.dispatcher.dispatch),
            // If the process lives to say it.
            .on(ProjectCreated.self, .afterCommit, "projects.announce", projects.announce),
        ]
    }
}
