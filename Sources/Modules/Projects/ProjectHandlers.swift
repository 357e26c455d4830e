import Logging
import TrellisDatabase
import TrellisHub
import TrellisKernel

/// The event handlers of projects; `App/Subscriptions.swift` subscribes them.
package struct ProjectHandlers: Sendable {
    private let logger: Logger

    /// Creates handlers that log to `logger`.
    package init(logger: Logger) {
        self.logger = logger
    }

    /// Records an activity of a project: for `.durable()`, because no caller waits for it and it must not be lost.
    package func note(_ event: some ProjectEvent, _ context: EventContext) async throws {
        let (project, envelope) = (event.projectID, context.envelope)
        try await context.commit { tx in
            // The project was deleted meanwhile, with its activity.
            guard try tx.find(ProjectRecord.self, project) != nil else { return }
            try tx.insert(
                ProjectActivityRecord(
                    id: ID(), tenantID: tx.scope.tenantID, projectID: project, event: envelope.name,
                    actorID: envelope.actorID, at: envelope.occurredAt))
        }
    }

    /// Deletes the activity of a deleted project: for `.inTransaction`, so that both are deleted or neither is.
    package func forget(_ event: ProjectDeleted, _ tx: TenantTransaction) throws {
        try tx.erase(ProjectActivityRecord.where { $0.projectID == event.projectID })
    }

    /// Logs a new project for operators: for `.afterCommit`, because nothing depends on it.
    package func announce(_ event: ProjectCreated, _ envelope: EventEnvelope) {
        logger.info("project created", metadata: ["project": "\(event.projectID)", "tenant": "\(envelope.tenantID)"])
    }
}
