internal import Synchronization
internal import TrellisKernel

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The value of the Date header, computed once per second.
///
/// Source: RFC 9110, section 5.6.7 (IMF-fixdate).
final class HTTPDate: Sendable {
    private struct State {
        var second: Int64 = .min
        var text = ""
    }
    private let state = Mutex(State())

    /// The value of the current second.
    var now: String {
        let second = SystemClock().now.seconds
        return state.withLock { state in
            if state.second != second { state = State(second: second, text: Self.text(second)) }
            return state.text
        }
    }

    /// Returns a date as in `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func text(_ second: Int64) -> String {
        var time = time_t(second)
        var parts = tm()
        gmtime_r(&time, &parts)
        let day = days[Int(parts.tm_wday)]
        let month = months[Int(parts.tm_mon)]
        return "\(day), \(two(parts.tm_mday)) \(month) \(parts.tm_year + 1900) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
