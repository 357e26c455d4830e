/// Formatting of numbers.
public enum FormattedNumber {
    /// Formats a whole number: `12345` as `12,345`.
    public static func text(_ number: Int) -> String {
        let digits = Array(String(number.magnitude).utf8)
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return text
    }

    /// Formats a number of bytes, with three digits.
    public static func bytes(_ count: Int) -> String {
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
    public static func seconds(_ value: Double) -> String {
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

extension String {
    /// Returns the text, truncated to this number of characters.
    package func shortened(to count: Int) -> String { self.count > count ? prefix(count) + "…" : self }
}
