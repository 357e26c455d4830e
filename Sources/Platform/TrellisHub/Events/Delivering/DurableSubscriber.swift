import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// What the job of a delivery carries.
@Schema
struct EventDeliveryArguments {
    /// The event that is delivered.
    var event: ID<PublishedEvent>
}

/// Hands events to one durable subscriber, a job each.
struct DurableSubscriber: Sendable {
    /// How long a delivery waits for a release that understands its event.
    private static let patience = Duration.seconds(7 * 86_400)
    /// How long it waits between two looks: as long as it has waited already, within these.
    private static let pauses = Duration.seconds(60)...Duration.seconds(600)
    /// How long a delivery is kept once it has ended.
    static let retention = Duration.seconds(86_400)

    let name: String
    let queue: Queue
    let retry: RetryPolicy
    let timeout: Duration
    /// What it does with each event, by the event's name.
    var handlers: [String: DurableWork]

    /// The name of the jobs.
    var jobName: String { JobDraft.deliveryPrefix + name }

    /// How its deliveries are run.
    var registration: JobRegistration {
        JobRegistration(
            name: jobName, queue: queue, retry: retry, timeout: timeout, retention: Self.retention,
            describe: { EventDeliveryArguments.describe(in: &$0) },
            run: { [self] arguments, job in try await deliver(arguments, job) })
    }

    /// A delivery of an event, to be enqueued.
    func draft(of event: ID<PublishedEvent>) throws -> JobDraft {
        JobDraft(
            name: jobName, queue: queue, arguments: try SchemaCoding.text(EventDeliveryArguments(event: event)),
            attempts: retry.attempts, retention: Self.retention)
    }

    private func deliver(_ arguments: String, _ job: JobContext) async throws {
        let id = try SchemaCoding.decode(EventDeliveryArguments.self, from: Array(arguments.utf8)).event
        let name = name
        let found = try await job.database.read { tx -> (event: EventRecord, isHandled: Bool, age: Duration)? in
            guard let event = try tx.find(EventRecord.self, id) else { return nil }
            let handled = EventHandledRecord.where { $0.eventID == id && $0.subscriber == name }
            return (event, try tx.exists(handled), tx.now - event.occurredAt)
        }
        guard let found else { throw JobInterruption.discard(EventError.notFound.message) }
        guard !found.isHandled else { return }
        let envelope = EventEnvelope(found.event)
        let context = EventContext(envelope, to: name, job)
        do {
            guard let handler = handlers[envelope.name] else { throw EventError.unknownSubscriber(name) }
            try await handler.run(envelope, context)
        } catch let error as EventError where error.isAboutTheRelease && found.age < Self.patience {
            job.logger.warning("An event waits for another release", metadata: ["reason": "\(error.message)"])
            throw JobInterruption.snooze(min(max(found.age, Self.pauses.lowerBound), Self.pauses.upperBound))
        } catch let error as EventError where error.isHopeless {
            throw JobInterruption.discard(error.message)
        }
        if !context.isCommitted { try await context.commit { _ in } }
    }
}

extension EventError {
    /// Whether another release may be able to do what this one can't.
    fileprivate var isAboutTheRelease: Bool {
        switch self {
        case .unknownVersion, .unknownSubscriber: true
        default: false
        }
    }

    /// Whether trying again can't help.
    fileprivate var isHopeless: Bool {
        switch self {
        case .unreadable, .unknownVersion, .unknownSubscriber: true
        default: false
        }
    }
}
