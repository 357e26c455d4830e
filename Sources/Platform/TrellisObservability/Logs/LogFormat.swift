/// The format of log events.
public enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object per line, for machines.
    case json
    /// One readable line, for people at a terminal.
    case text
}
