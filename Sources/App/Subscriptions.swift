import Logging
import Projects
import TrellisHub

/// The event subscriptions of the product, with their delivery guarantees.
///
/// Webhooks have theirs besides: `StandardSystem`.
enum Subscriptions {
    static func all(logger: Logger) -> [Subscription] {
        let projects = ProjectHandlers(logger: logger)
        return [
            // Takes effect once, even if a process crashes. The order doesn't matter: rows store the time of the event.
            .on(ProjectCreated.self, .durable(), "projects.activity", projects.note),
            .on(ProjectArchived.self, .durable(), "projects.activity", projects.note),
            .on(ProjectUnarchived.self, .durable(), "projects.activity", projects.note),
            // Runs in the transaction that deletes the project: both commit, or neither does.
            .on(ProjectDeleted.self, .inTransaction, "projects.forget", projects.forget),
            // Best effort: lost if the process ends first.
            .on(ProjectCreated.self, .afterCommit, "projects.announce", projects.announce),
        ]
    }
}
