import TrellisKernel

/// The errors of managing webhooks.
package enum WebhookError: AppError, Hashable {
    /// The webhook isn't found in the tenant.
    case notFound
    /// The delivery isn't found in the webhook.
    case deliveryNotFound
    /// The URL is invalid or not allowed; with the reason.
    case invalidURL(MessageText)
    /// Some events don't exist or are hidden; with a violation for each.
    case eventUnknown([Violation])
    /// The caller may not see one of the events.
    case eventNotPermitted(String)
    /// The tenant has the maximum number of webhooks.
    case tooManyWebhooks(Int)
    /// The webhook is disabled.
    case disabled
    /// The member who registered the webhook left or lost a permission.
    case suspended
    /// The delivery is pending, so it can't be sent again.
    case stillPending

    package var code: String {
        switch self {
        case .notFound: "webhook.not_found"
        case .deliveryNotFound: "webhook.delivery_not_found"
        case .invalidURL: "webhook.url_refused"
        case .eventUnknown: "webhook.event_unknown"
        case .eventNotPermitted: "webhook.event_not_permitted"
        case .tooManyWebhooks: "webhook.too_many"
        case .disabled: "webhook.disabled"
        case .suspended: "webhook.suspended"
        case .stillPending: "webhook.still_pending"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .notFound, .deliveryNotFound: .notFound
        case .invalidURL, .eventUnknown: .invalid
        case .eventNotPermitted: .forbidden
        case .tooManyWebhooks, .disabled, .suspended, .stillPending: .conflict
        }
    }

    package var text: MessageText {
        switch self {
        case .notFound: "No webhook with this id was found."
        case .deliveryNotFound:
            "No delivery with this id was found. Deliveries are deleted after `webhooks.retention`."
        case .invalidURL(let reason): "\(reason, "reason")"
        case .eventUnknown: "Some of the events don't exist. `GET /api/v1/webhooks/events` lists the valid events."
        case .eventNotPermitted(let name):
            "You may not see the event \(name, "name"). Select only events that you may see."
        case .tooManyWebhooks(let limit): "The tenant has the maximum of \(limit, "limit") webhooks. Delete one first."
        case .disabled: "The webhook is disabled. Enable it first."
        case .suspended:
            "The member who registered the webhook left or lost a permission. A member who may see its events must adopt it first."
        case .stillPending:
            "The delivery is still pending. Only delivered, failed or cancelled deliveries can be sent again."
        }
    }

    package var message: String { text.english }

    package var violations: [Violation] {
        switch self {
        case .eventUnknown(let violations): violations
        case .invalidURL: [Violation(pointer: "/url", code: code, text: text)]
        default: []
        }
    }
}

extension WebhookError {
    /// One value of each case, for the error catalogue.
    package static let all: [WebhookError] = [
        .notFound, .deliveryNotFound, .invalidURL("The URL must begin with https://."), .eventUnknown([]),
        .eventNotPermitted("…"), .tooManyWebhooks(50), .disabled, .suspended, .stillPending,
    ]
}
