import Logging
import TrellisDatabase
import TrellisHub
import TrellisKernel

/// What projects do when something has happened; `App/Subscriptions.swift` says when that is.
package struct ProjectHandlers: Sendable {
    private let logger: Logger

    /// Handlers that log to `logger`.
    package init(logger: Logger) {
        self.logger = logger
    }

    /// Writes down what happened to a project: for `.durable()`, since nobody waits for it, and it mustn't be lost.
    package func note(_ event: some ProjectEvent, _ context: EventContext) async throws {
        let (project, envelope) = (event.projectID, context.envelope)
        try await context.commit { tx in
            // Deleted meanwhile, and its activity with it.
            guard try tx.find(ProjectRecord.self, project) != nil else { return }
            try tx.insert(
                ProjectActivityRecord(
                    id: ID(), tenantID: tx.scope.tenantID, projectID: project, event: envelope.name,
                    actorID: envelope.actorID, at: envelope.occurredAt))
        }
    }

    /// Forgets what happened to a project that was deleted: for `.inTransaction`, so that neither is without the other.
    package func forget(_ event: ProjectDeleted, _ tx: TenantTransaction) throws {
        try tx.erase(ProjectActivityRecord.where { $0.projectID == event.projectID })
    }

    /// Tells operators of a new project: for `.afterCommit`, since nothing depends on it.
    package func announce(_ event: ProjectCreated, _ envelope: EventEnvelope) {
        logger.info("project created", metadata: ["project": "\(event.projectID)", "tenant": "\(envelope.tenantID)"])
    }
}
