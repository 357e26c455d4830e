import TrellisKernel

/// What can go wrong with webhooks, seen by those who look after them.
package enum WebhookError: AppError, Hashable {
    /// The tenant has no such endpoint.
    case notFound
    /// The endpoint has no such delivery.
    case deliveryNotFound
    /// The address isn't one that webhooks go to; with the reason.
    case urlRefused(String)
    /// These events don't exist, or nobody outside may see them; each with its place in the list.
    case eventUnknown([Violation])
    /// The caller may not see one of the events.
    case eventNotPermitted(String)
    /// The tenant has as many endpoints as it may.
    case tooMany(Int)
    /// The endpoint is disabled, so nothing is sent to it.
    case disabled
    /// The message is still being sent.
    case stillPending

    package var code: String {
        switch self {
        case .notFound: "webhook.not_found"
        case .deliveryNotFound: "webhook.delivery_not_found"
        case .urlRefused: "webhook.url_refused"
        case .eventUnknown: "webhook.event_unknown"
        case .eventNotPermitted: "webhook.event_not_permitted"
        case .tooMany: "webhook.too_many"
        case .disabled: "webhook.disabled"
        case .stillPending: "webhook.still_pending"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .notFound, .deliveryNotFound: .notFound
        case .urlRefused, .eventUnknown: .invalid
        case .eventNotPermitted: .forbidden
        case .tooMany, .disabled, .stillPending: .conflict
        }
    }

    package var message: String {
        switch self {
        case .notFound: "The tenant has no webhook with this id."
        case .deliveryNotFound: "The webhook has no delivery with this id. The log is kept for a while only."
        case .urlRefused(let reason): reason
        case .eventUnknown: "Some of the events don't exist. `GET /api/v1/webhooks/events` lists those that do."
        case .eventNotPermitted(let name): "You may not see the event \(name) yourself, so you can't have it sent."
        case .tooMany(let limit): "The tenant has \(limit) webhooks, the most that there may be. Remove one first."
        case .disabled: "The webhook is disabled, so nothing is sent. Enable it first."
        case .stillPending:
            "The message is still being sent. Only what was delivered, failed or cancelled is sent again."
        }
    }

    package var violations: [Violation] {
        switch self {
        case .eventUnknown(let violations): violations
        case .urlRefused: [Violation(pointer: "/url", code: code, message: message)]
        default: []
        }
    }
}

extension WebhookError {
    /// One of each, for the catalogue of errors.
    package static let all: [WebhookError] = [
        .notFound, .deliveryNotFound, .urlRefused("The URL must begin with https://."), .eventUnknown([]),
        .eventNotPermitted("…"), .tooMany(50), .disabled, .stillPending,
    ]
}
