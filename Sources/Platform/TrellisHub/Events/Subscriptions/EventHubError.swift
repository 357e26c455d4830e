public import TrellisKernel

/// An invalid declaration of an event or subscription, found when the process starts.
public enum EventHubError: AppError, Hashable {
    /// Two events have the same name.
    case duplicateEvent(String)
    /// Two subscribers have the same name, or one has two subscriptions to the same event.
    case duplicateSubscriber(String)
    /// A subscriber's name is invalid.
    case badSubscriber(String)
    /// A subscription names an event that no module lists.
    case undeclaredEvent(String, subscriber: String)
    /// The upcasters of an event don't cover every version before the current one.
    case missingUpcaster(String, Int)
    /// The database already has a hub.
    case installedTwice

    /// The machine-readable code: `event.` and the reason.
    public var code: String {
        switch self {
        case .duplicateEvent: "event.duplicate_name"
        case .duplicateSubscriber: "event.duplicate_subscriber"
        case .badSubscriber: "event.bad_subscriber"
        case .undeclaredEvent: "event.subscribed_undeclared"
        case .missingUpcaster: "event.missing_upcaster"
        case .installedTwice: "event.installed_twice"
        }
    }

    /// An internal failure: the process can't start.
    public var kind: ErrorKind { .internalFailure }

    /// What was wrong and how to fix it.
    public var message: String {
        switch self {
        case .duplicateEvent(let name): "Two events have the name \(name). Rename one of them."
        case .duplicateSubscriber(let name):
            """
            Two subscribers have the name \(name). Rename one. A durable subscriber may have one subscription for each \
            event, all with the same queue, retry policy and timeout, and all ordered or all unordered.
            """
        case .badSubscriber(let name):
            "Invalid subscriber name \(name). Use words of lower-case letters and digits, separated by `.`, `-` or `_`."
        case .undeclaredEvent(let name, let subscriber):
            "\(subscriber) subscribes to \(name), which no module declares. List it in the `events` of its module."
        case .missingUpcaster(let name, let version):
            "\(name) has version \(version), so it needs one upcaster for each version from 1 to \(version - 1)."
        case .installedTwice: "The database already has an event hub. Connect one hub to each opened database."
        }
    }

    /// Critical: the process can't start.
    public var logLevel: ErrorLevel { .critical }
}
