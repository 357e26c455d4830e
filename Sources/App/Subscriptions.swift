import Logging
import Projects
import TrellisHub
import Webhooks

/// Who reacts to what, and how surely: the whole of it on one page.
enum Subscriptions {
    static func all(webhooks: WebhooksModule, logger: Logger) -> [Subscription] {
        let projects = ProjectHandlers(logger: logger)
        return [
            // In order for each project; over retries too.
            .on(ProjectCreated.self, .durable(orderBy: \.projectID), "projects.activity", projects.note),
            .on(ProjectArchived.self, .durable(orderBy: \.projectID), "projects.activity", projects.note),
            .on(ProjectUnarchived.self, .durable(orderBy: \.projectID), "projects.activity", projects.note),
            // In the commit that deletes, or not at all.
            .on(ProjectDeleted.self, .inTransaction, "projects.forget", projects.forget),
            // Every event that somebody outside may see, one after the other, to the addresses that tenants named.
            .catchUp("webhooks", to: .everyEvent, webhooks.dispatcher.dispatch),
            // If the process lives to say it.
            .on(ProjectCreated.self, .afterCommit, "projects.announce", projects.announce),
        ]
    }
}
