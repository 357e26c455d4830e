import TrellisDatabase
import TrellisJobs

/// A durable delivery with its event type erased.
struct DurableWork: Sendable {
    let queue: Queue
    let retry: RetryPolicy
    let timeout: Duration
    let key: (@Sendable (any PublishableEvent) -> String)?
    /// Returns the ordering key of a stored event.
    let storedKey: @Sendable (EventEnvelope) throws -> String?
    let run: @Sendable (EventEnvelope, EventContext) async throws -> Void
}
