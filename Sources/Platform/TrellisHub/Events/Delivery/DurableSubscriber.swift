import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisObservability
import TrellisSchema

/// The arguments of a delivery job.
@Schema
struct EventDeliveryArguments {
    /// The event to deliver.
    var event: ID<PublishedEvent>
}

/// The deliveries of one durable subscriber, one job for each event.
struct DurableSubscriber: Sendable {
    /// The maximum time a delivery waits for a release that knows its event.
    private static let maxReleaseWait = Duration.seconds(7 * 86_400)
    /// The bounds of the delay between attempts during that wait; the delay is the age of the event.
    private static let releaseWaitRange = Duration.seconds(60)...Duration.seconds(600)
    /// The retention of completed deliveries; those without success have the standard one.
    static let retention = Duration.seconds(86_400)

    let name: String
    let queue: Queue
    let retry: RetryPolicy
    let timeout: Duration
    /// The handlers by event name.
    var handlers: [String: DurableWork]

    /// The name of the delivery jobs.
    var jobName: String { NewJob.deliveryPrefix + name }

    /// The registration of the delivery jobs.
    var registration: JobRegistration {
        JobRegistration(
            name: jobName, queue: queue, retry: retry, timeout: timeout, retention: Self.retention,
            describe: { EventDeliveryArguments.describe(in: &$0) },
            run: { [self] arguments, job in try await deliver(arguments, job) })
    }

    /// Returns the delivery job of an event, not enqueued yet; it has the time of the event, by which the event is kept.
    func draft(of event: EventRecord) throws -> NewJob {
        NewJob(
            name: jobName, queue: queue, arguments: try SchemaCoding.text(EventDeliveryArguments(event: event.id)),
            attempts: retry.attempts, retention: Self.retention, createdAt: event.occurredAt)
    }

    private func deliver(_ arguments: String, _ job: JobContext) async throws {
        let id = try SchemaCoding.decodeStored(EventDeliveryArguments.self, from: arguments).event
        let name = name
        let found = try await job.database.read { tx -> (event: EventRecord, isHandled: Bool, age: Duration)? in
            guard let event = try tx.find(EventRecord.self, id) else { return nil }
            let handled = EventHandledRecord.where { $0.eventID == id && $0.subscriber == name }
            return (event, try tx.exists(handled), tx.databaseNow - event.occurredAt)
        }
        guard let found else { throw JobInterruption.discard(EventError.notFound.message) }
        guard !found.isHandled else { return }
        let envelope = EventEnvelope(found.event)
        let context = EventContext(envelope, to: name, job)
        do {
            guard let handler = handlers[envelope.name] else { throw EventError.unknownSubscriber(name) }
            try await TraceSpan.run("handle \(envelope.name)") { span in
                span?.set([
                    "trellis.event.name": envelope.name, "trellis.event.id": envelope.id.description,
                    "trellis.event.subscriber": name,
                ])
                try await handler.run(envelope, context)
            }
        } catch let error as EventError where error.isReleaseMismatch && found.age < Self.maxReleaseWait {
            job.logger.warning("An event waits for a release that knows it", metadata: ["reason": "\(error.message)"])
            let range = Self.releaseWaitRange
            throw JobInterruption.snooze(min(max(found.age, range.lowerBound), range.upperBound))
        } catch let error as EventError where error.isPermanent {
            throw JobInterruption.discard(error.message)
        }
        if !context.isCommitted { try await context.commit { _ in } }
    }
}

extension EventError {
    /// Whether another release may be able to handle the event.
    fileprivate var isReleaseMismatch: Bool {
        switch self {
        case .unknownVersion, .unknownSubscriber: true
        default: false
        }
    }

    /// Whether a retry can't succeed.
    fileprivate var isPermanent: Bool {
        switch self {
        case .unreadable, .unknownVersion, .unknownSubscriber: true
        default: false
        }
    }
}
