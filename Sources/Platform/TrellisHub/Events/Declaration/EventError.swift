public import TrellisKernel

/// The errors of publishing, reading and managing events.
public enum EventError: AppError, Hashable {
    /// No module lists the event, or no hub is connected to the database.
    case undeclared(String)
    /// Handlers in the transaction publish each other's events in a cycle.
    case publishCycle(String)
    /// The stored payload doesn't match the event's type.
    case unreadable(String, reason: String)
    /// The stored payload has a version that this release doesn't know.
    case unknownVersion(String, Int)
    /// The event doesn't exist, or its retention is over.
    case notFound
    /// The event to resume after isn't stored any more, or never belonged to the tenant.
    case tooOld
    /// The server has the maximum number of event streams.
    case tooManyStreams
    /// No subscriber of this name is declared.
    case unknownSubscriber(String)
    /// The subscriber has no offset in the event history.
    case notCatchUpSubscriber(String)
    /// The subscriber catches up by its offset in the event history, and has no deliveries.
    case notDurableSubscriber(String)
    /// The subscriber waits for no event of the tenant.
    case notParked(String)
    /// The subscriber that is to be forgotten is declared.
    case stillDeclared(String)

    /// The machine-readable code: `event.` and the reason.
    public var code: String {
        switch self {
        case .undeclared: "event.undeclared"
        case .publishCycle: "event.endless"
        case .unreadable: "event.unreadable"
        case .unknownVersion: "event.unknown_version"
        case .notFound: "event.not_found"
        case .tooOld: "event.too_old"
        case .tooManyStreams: "event.too_many_streams"
        case .unknownSubscriber: "event.unknown_subscriber"
        case .notCatchUpSubscriber: "event.not_catching_up"
        case .notDurableSubscriber: "event.catching_up"
        case .notParked: "event.not_parked"
        case .stillDeclared: "event.still_declared"
        }
    }

    /// The kind of the error.
    public var kind: ErrorKind {
        switch self {
        case .undeclared, .publishCycle, .unreadable, .unknownVersion: .internalFailure
        case .notFound, .unknownSubscriber, .notParked: .notFound
        case .tooOld: .gone
        case .tooManyStreams: .unavailable
        case .stillDeclared: .conflict
        case .notCatchUpSubscriber, .notDurableSubscriber: .invalid
        }
    }

    /// What was wrong and how to fix it.
    public var text: MessageText {
        switch self {
        case .undeclared(let name):
            "No module declares the event \(name, "name"). List it in the `events` of its module."
        case .publishCycle(let name):
            """
            The event \(name, "name") causes itself: handlers in the transaction publish events in a cycle. Break the \
            cycle.
            """
        case .unreadable(let name, let reason):
            """
            A stored event \(name, "name") doesn't match its type: \(reason, "reason"). Increment the version and add \
            an upcaster.
            """
        case .unknownVersion(let name, let version):
            """
            The event \(name, "name") has version \(version, "version"), which this release doesn't know. Deploy a \
            newer release.
            """
        case .notFound: "No event with this id was found. Events are stored for `events.retention`."
        case .tooOld:
            "The event to resume after isn't stored any more. Reload your data, then connect without Last-Event-ID."
        case .tooManyStreams: "The server has the maximum number of event streams. Try again later."
        case .unknownSubscriber(let name): "No subscriber has the name \(name, "name"). `App events list` lists them."
        case .notCatchUpSubscriber(let name):
            "The subscriber \(name, "name") is durable and has no offset in the history. Replay events instead."
        case .notDurableSubscriber(let name):
            "The subscriber \(name, "name") catches up and has an offset in the history. Use `App events reset`."
        case .notParked(let name):
            "The subscriber \(name, "name") waits at no event of this tenant. `App events list` shows who waits."
        case .stillDeclared(let name):
            "The subscriber \(name, "name") is declared by this release. Remove its declaration, then forget it."
        }
    }

    /// The sentence of ``text`` in English.
    public var message: String { text.english }

    /// The log level: `error` for internal failures, `info` otherwise.
    public var logLevel: ErrorLevel { kind == .internalFailure ? .error : .info }

    /// One value of each case, for the error catalogue.
    public static let all: [EventError] = [
        .undeclared("…"), .publishCycle("…"), .unreadable("…", reason: "…"), .unknownVersion("…", 2), .notFound,
        .tooOld, .tooManyStreams,
        .unknownSubscriber("…"), .notCatchUpSubscriber("…"), .notDurableSubscriber("…"),
        .notParked("…"), .stillDeclared("…"),
    ]
}
