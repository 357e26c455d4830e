import TrellisKernel

/// The texts of the page of sessions.
enum SessionText: String, CaseIterable, TextSource {
    case sessions
    case sessionsAbout = "sessions_about"
    case sessionsUnknown = "sessions_unknown"
    case unknownDevice = "unknown_device"
    case address
    case since
    case lastUsed = "last_used"
    case thisSession = "this_session"
    case end
    case endOthers = "end_others"

    var textName: String { "account.page.\(rawValue)" }

    var text: MessageText {
        switch self {
        case .sessions: "Sessions"
        case .sessionsAbout: "Where you are signed in."
        case .sessionsUnknown: "If you don’t recognize one, end it and change your password."
        case .unknownDevice: "Unknown device"
        case .address: "Address"
        case .since: "Signed in"
        case .lastUsed: "Last used"
        case .thisSession: "This browser"
        case .end: "End"
        case .endOthers: "End all other sessions"
        }
    }
}
