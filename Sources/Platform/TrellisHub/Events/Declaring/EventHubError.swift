public import TrellisKernel

/// What is wrong with the declarations of events and subscriptions; found when the process starts.
public enum EventHubError: AppError, Hashable {
    /// Two events have the same name.
    case duplicateEvent(String)
    /// Two subscribers have the same name, or one has two lines for the same event.
    case duplicateSubscriber(String)
    /// A subscriber's name can't be one.
    case badSubscriber(String)
    /// A subscription is to an event that no module lists.
    case undeclaredEvent(String, subscriber: String)
    /// The upcasters of an event don't lead from the first version to the current one.
    case missingUpcaster(String, Int)
    /// The database has a hub already.
    case installedTwice

    /// `event.` and the reason.
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

    /// The program can't start.
    public var kind: ErrorKind { .internalFailure }

    /// What was wrong, and how to mend it.
    public var message: String {
        switch self {
        case .duplicateEvent(let name): "Two events are named \(name). Rename one of them."
        case .duplicateSubscriber(let name):
            """
            Two subscribers are named \(name). Rename one; a durable subscriber may have one line for each event, all with the same \
            queue, retry, time-out, and an order or none.
            """
        case .badSubscriber(let name):
            "\(name) can't be a subscriber's name: use words of small letters and digits with dots between them."
        case .undeclaredEvent(let name, let subscriber):
            "\(subscriber) subscribes to \(name), which no module declares. List it in the `events` of its module."
        case .missingUpcaster(let name, let version):
            "\(name) has version \(version), so it needs one upcaster from each version from 1 to \(version - 1)."
        case .installedTwice: "The database has a hub of events already. One product opens it once."
        }
    }

    /// The program can't start.
    public var logLevel: ErrorLevel { .critical }
}
