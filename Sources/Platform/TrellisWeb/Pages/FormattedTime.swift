public import TrellisKernel

/// Formatting of times, in UTC.
public enum FormattedTime {
    /// Formats a time as `2026-11-22 21:03:07`.
    public static func text(_ time: Timestamp) -> String {
        String(time.description.prefix(19).replacing(utf8: "T", with: " "))
    }

    /// Formats a time as `21:03`.
    public static func minute(_ time: Timestamp) -> String { String(time.description.dropFirst(11).prefix(5)) }

    /// Formats a time as `21:03:07.123`.
    public static func precise(_ time: Timestamp) -> String { String(time.description.dropFirst(11).prefix(12)) }

    /// Formats the time between two moments, in the two largest units.
    public static func span(_ from: Timestamp, _ to: Timestamp) -> String {
        let seconds = max((to - from).components.seconds, 0)
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3600: return "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
        default: return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
        }
    }

    /// Formats a time relative to `now`: `3 min 2 s ago`, or `in 3 min 2 s`.
    public static func relative(_ time: Timestamp, at now: Timestamp) -> String {
        time > now ? "in \(span(now, time))" : "\(span(time, now)) ago"
    }
}
