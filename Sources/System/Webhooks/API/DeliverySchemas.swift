import TrellisKernel
import TrellisSchema

/// Which deliveries to list.
@Schema
struct DeliveryFilter {
    /// Only deliveries in this state.
    var state: DeliveryState?
    /// Only deliveries of this event.
    @Length(1...200) var event: String?
}

/// One message, and what became of it.
@Schema("WebhookDeliverySummary")
struct DeliverySummary {
    /// The message's `webhook-id`, the same each time it is sent.
    var id: ID<WebhookDelivery>
    /// The event's name.
    @Example("project.archived") var event: String
    var state: DeliveryState
    /// How often it was sent.
    var attempts: Int
    /// The status of the latest answer.
    var status: Int?
    /// Why the latest attempt failed.
    var fault: DeliveryFault?
    /// When it is sent next.
    var nextAt: Timestamp?
    var createdAt: Timestamp
    /// When it was delivered, or given up.
    var endedAt: Timestamp?

    init(_ delivery: DeliveryRecord) {
        id = delivery.id
        event = delivery.event
        state = delivery.state
        attempts = delivery.attempts
        status = delivery.status
        fault = delivery.fault
        nextAt = delivery.nextAt
        createdAt = delivery.createdAt
        endedAt = delivery.endedAt
    }
}

/// One message with its body, and each time that it was sent.
@Schema("WebhookDeliveryDetail")
struct DeliveryDetail {
    var delivery: DeliverySummary
    /// What is sent, byte for byte.
    var body: String
    /// Each time that it was sent, the first one first; the latest hundred.
    var attempts: [DeliveryAttempt]

    init(_ delivery: DeliveryRecord, _ attempts: [AttemptRecord]) {
        self.delivery = DeliverySummary(delivery)
        body = delivery.body
        self.attempts = attempts.map(DeliveryAttempt.init)
    }
}

/// One time that a message was sent.
@Schema("WebhookDeliveryAttempt")
struct DeliveryAttempt {
    /// Counts from 1.
    var number: Int
    var at: Timestamp
    /// How long it took, in milliseconds.
    var durationMs: Int
    /// The answer's status; null when there was none.
    var status: Int?
    /// Why it failed; null when it didn't.
    var fault: DeliveryFault?
    /// What was wrong, and what came of it.
    var message: String?
    /// The beginning of the answer's body.
    var answer: String?

    init(_ attempt: AttemptRecord) {
        number = attempt.number
        at = attempt.at
        durationMs = attempt.durationMs
        status = attempt.status
        fault = attempt.fault
        message = attempt.message
        answer = attempt.answer
    }
}

/// Which messages to send again.
@Schema
struct WebhookReplay {
    /// Those that failed or were cancelled since then.
    var since: Timestamp
}

/// How many messages are sent again.
@Schema
struct WebhookReplayed {
    /// A thousand at most, the oldest first; ask again for the rest, until it is 0.
    var count: Int
}
