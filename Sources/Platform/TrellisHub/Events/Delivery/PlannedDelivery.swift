import TrellisJobs
import TrellisKernel
import TrellisSchema

/// A delivery that an event is to have, as its row says: decided by the release that published it.
///
/// The process that makes a job of it need not know the event or the subscriber.
@Schema
struct PlannedDelivery {
    var subscriber: String
    var queue: String
    var attempts: Int

    init(to subscriber: DurableSubscriber) {
        self.subscriber = subscriber.name
        queue = subscriber.queue.name
        attempts = subscriber.retry.attempts
    }

    /// Returns the job that delivers an event, not enqueued yet.
    func draft(of event: ID<PublishedEvent>) throws -> NewJob {
        NewJob(
            name: NewJob.deliveryPrefix + subscriber, queue: Queue(queue),
            arguments: try SchemaCoding.text(EventDeliveryArguments(event: event)), attempts: attempts,
            retention: DurableSubscriber.retention)
    }
}
