/// How a log event is written.
public enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object a line, for machines.
    case json
    /// One readable line, for people at a terminal.
    case text
}
