import TrellisKernel
import TrellisSchema

/// A filter of deliveries.
@Schema
struct DeliveryFilter {
    /// Only deliveries in this state.
    var state: DeliveryState?
    /// Only deliveries of this event.
    @Length(1...200) var event: String?
}

/// A delivery: one event, or a ping, for one webhook, and its state.
@Schema("WebhookDeliverySummary")
struct DeliverySummary {
    /// The `webhook-id` of the message; the same in every attempt.
    var id: ID<WebhookDelivery>
    /// The event's name.
    @Example("project.archived") var event: String
    var state: DeliveryState
    /// The number of attempts.
    var attempts: Int
    /// The HTTP status of the latest response.
    var status: Int?
    /// The reason of the latest failure.
    @Key("fault") var failureReason: DeliveryFailureReason?
    /// The time of the next attempt.
    var nextAt: Timestamp?
    var createdAt: Timestamp
    /// The time it was delivered, failed or cancelled.
    var endedAt: Timestamp?

    init(_ delivery: DeliveryRecord) {
        id = delivery.id
        event = delivery.event
        state = delivery.state
        attempts = delivery.attempts
        status = delivery.status
        failureReason = delivery.failureReason
        nextAt = delivery.nextAt
        createdAt = delivery.createdAt
        endedAt = delivery.endedAt
    }
}

/// A delivery with its body and attempts.
@Schema("WebhookDeliveryDetail")
struct DeliveryDetail {
    var delivery: DeliverySummary
    /// The exact bytes of the request body.
    var body: String
    /// The latest 100 attempts, oldest first.
    var attempts: [DeliveryAttempt]

    init(_ delivery: DeliveryRecord, _ attempts: [AttemptRecord]) {
        self.delivery = DeliverySummary(delivery)
        body = delivery.body
        self.attempts = attempts.map(DeliveryAttempt.init)
    }
}

/// One attempt to send a delivery.
@Schema("WebhookDeliveryAttempt")
struct DeliveryAttempt {
    /// The number of the attempt, counted from 1.
    var number: Int
    var at: Timestamp
    /// The duration in milliseconds.
    var durationMs: Int
    /// The HTTP status of the response; null without a response.
    var status: Int?
    /// The reason of the failure; null after success.
    @Key("fault") var failureReason: DeliveryFailureReason?
    /// The failure and its consequences.
    var message: String?
    /// The first bytes of the response body.
    @Key("answer") var response: String?

    init(_ attempt: AttemptRecord) {
        number = attempt.number
        at = attempt.at
        durationMs = attempt.durationMs
        status = attempt.status
        failureReason = attempt.failureReason
        message = attempt.message
        response = attempt.response
    }
}

/// The deliveries to send again.
@Schema
struct WebhookReplay {
    /// Deliveries that failed or were cancelled since this time.
    var since: Timestamp
}

/// The number of deliveries that are sent again.
@Schema
struct WebhookReplayResult {
    /// At most 1000, oldest first; repeat the request until it is 0.
    var count: Int
}
