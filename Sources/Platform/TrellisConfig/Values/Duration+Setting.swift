extension Duration: SettingValue {
    /// `duration`, with examples.
    public static var kind: String { "duration, as in 30s, 5m or 250ms" }
    /// Zero.
    public static var placeholder: Duration { .zero }

    /// Parses digits followed by one of ms, s, m, h, d, w; several can be combined, as in `1h30m`.
    ///
    /// Zero needs no unit.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Duration {
        let mismatch = SettingMismatch("must be a duration with its unit, as in 250ms, 30s, 5m, 12h or 30d")
        guard let duration = parse(raw.text) else { throw mismatch }
        switch raw {
        case .text, .string, .integer: return duration
        default: throw mismatch
        }
    }

    /// The duration in the largest units that need no fraction: `1h30m`, `250ms`.
    public var settingText: String {
        var rest = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        if rest == 0 { return "0s" }
        var text = rest < 0 ? "-" : ""
        rest = abs(rest)
        for (name, milliseconds) in Self.units where rest >= milliseconds && name != "w" {
            text += "\(rest / milliseconds)\(name)"
            rest %= milliseconds
        }
        return text
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    private static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = text[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest[..<(rest.utf8.firstIndex { !(0x30...0x39).contains($0) } ?? rest.endIndex)]
            rest = rest[digits.endIndex...]
            let name = rest[..<(rest.utf8.firstIndex { (0x30...0x39).contains($0) } ?? rest.endIndex)]
            rest = rest[name.endIndex...]
            guard let number = Int64(digits), let unit = units.first(where: { $0.name == name }) else { return nil }
            let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
            let (sum, carried) = total.addingReportingOverflow(milliseconds)
            // The database stores microseconds in 64 bits; a longer duration is a mistake.
            guard !overflow, !carried, sum <= Int64.max / 1000 else { return nil }
            total = sum
        }
        return .milliseconds(total)
    }
}
