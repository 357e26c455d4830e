import TrellisKernel

/// Formatting of numbers.
enum FormattedNumber {
    /// Formats a whole number: `12345` as `12,345`.
    static func text(_ number: Int) -> String {
        let digits = Array(String(number.magnitude).utf8)
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return text
    }

    /// Formats a number of bytes, with three digits.
    static func bytes(_ count: Int) -> String {
        if count < 1024 { return "\(count) B" }
        let units = ["KiB", "MiB", "GiB"]
        var value = Double(count) / 1024
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return "\(seconds(value)) \(units[unit])"
    }

    /// Formats a number of seconds, with decimals by its size: `0.042`, `3.10`, `25.5`, `250`.
    static func seconds(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return "0" }
        let decimals = value < 0.1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0
        let scale = [1.0, 10, 100, 1000][decimals]
        let scaled = Int(min(value * scale, 1e15).rounded())
        guard decimals > 0 else { return text(scaled) }
        let (whole, rest) = (scaled / Int(scale), scaled % Int(scale))
        let digits = String(rest)
        return "\(whole)." + String(repeating: "0", count: max(decimals - digits.count, 0)) + digits
    }
}

/// Formatting of times, in UTC.
enum FormattedTime {
    /// Formats a time as `2026-11-22 21:03:07`.
    static func text(_ time: Timestamp) -> String {
        String(time.description.prefix(19).replacing("T", with: " "))
    }

    /// Formats a time as `21:03`.
    static func minute(_ time: Timestamp) -> String { String(time.description.dropFirst(11).prefix(5)) }

    /// Formats a time as `21:03:07.123`.
    static func precise(_ time: Timestamp) -> String { String(time.description.dropFirst(11).prefix(12)) }

    /// Formats the time between two moments, in the two largest units.
    static func span(_ from: Timestamp, _ to: Timestamp) -> String {
        let seconds = max((to - from).components.seconds, 0)
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3600: return "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
        default: return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
        }
    }

    /// Formats a time relative to `now`: `3 min 2 s ago`, or `in 3 min 2 s`.
    static func relative(_ time: Timestamp, at now: Timestamp) -> String {
        time > now ? "in \(span(now, time))" : "\(span(time, now)) ago"
    }
}

extension String {
    /// Returns the text, truncated to this number of characters.
    func shortened(to count: Int) -> String { self.count > count ? prefix(count) + "…" : self }
}
