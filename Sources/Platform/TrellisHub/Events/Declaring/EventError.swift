public import TrellisKernel

/// What can go wrong with events, seen by those who publish, watch or steer them.
public enum EventError: AppError, Hashable {
    /// No module lists the event, or the product has no hub.
    case undeclared(String)
    /// Events lead to each other without end.
    case endless(String)
    /// The stored payload isn't that of its type.
    case unreadable(String, reason: String)
    /// The stored payload is of a version that this release doesn't know.
    case unknownVersion(String, Int)
    /// There is no such event; they are kept for a while only.
    case notFound
    /// The event to go on from isn't kept any more, or never was the tenant's.
    case tooOld
    /// As many follow events as the server has room for.
    case tooManyStreams
    /// No subscriber of this name is declared.
    case unknownSubscriber(String)
    /// The subscriber has no place in the history of events.
    case notCatchingUp(String)

    /// `event.` and the reason.
    public var code: String {
        switch self {
        case .undeclared: "event.undeclared"
        case .endless: "event.endless"
        case .unreadable: "event.unreadable"
        case .unknownVersion: "event.unknown_version"
        case .notFound: "event.not_found"
        case .tooOld: "event.too_old"
        case .tooManyStreams: "event.too_many_streams"
        case .unknownSubscriber: "event.unknown_subscriber"
        case .notCatchingUp: "event.not_catching_up"
        }
    }

    /// What sort of failure it is.
    public var kind: ErrorKind {
        switch self {
        case .undeclared, .endless, .unreadable, .unknownVersion: .internalFailure
        case .notFound, .unknownSubscriber: .notFound
        case .tooOld: .gone
        case .tooManyStreams: .unavailable
        case .notCatchingUp: .invalid
        }
    }

    /// What was wrong, and how to mend it.
    public var message: String {
        switch self {
        case .undeclared(let name): "No module declares the event \(name). List it in the `events` of its module."
        case .endless(let name):
            "The event \(name) leads to itself: handlers in the transaction publish what calls them. Break the circle."
        case .unreadable(let name, let reason):
            "A stored event \(name) isn't what its type says: \(reason). Raise the version, and write an upcaster."
        case .unknownVersion(let name, let version):
            "The event \(name) has version \(version), which this release doesn't know. Deploy the one that does."
        case .notFound: "There is no event with this id. Events are kept for `events.retention` only."
        case .tooOld:
            "The event to go on from isn't kept any more. Fetch what you show anew, then follow without Last-Event-ID."
        case .tooManyStreams: "As many clients follow events as the server has room for. Try again in a while."
        case .unknownSubscriber(let name): "No subscriber is named \(name). `App events list` names them."
        case .notCatchingUp(let name):
            "The subscriber \(name) has deliveries of its own and no place in the history. Replay single events instead."
        }
    }

    /// The client's news, or the operator's.
    public var logLevel: ErrorLevel { kind == .internalFailure ? .error : .info }

    /// One of each, for the catalogue of errors.
    public static let all: [EventError] = [
        .undeclared("…"), .endless("…"), .unreadable("…", reason: "…"), .unknownVersion("…", 2), .notFound,
        .tooOld, .tooManyStreams,
        .unknownSubscriber("…"), .notCatchingUp("…"),
    ]
}
