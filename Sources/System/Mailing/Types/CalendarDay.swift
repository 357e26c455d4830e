import TrellisConfig
import TrellisKernel

/// A day of the calendar in UTC, as a setting: `2026-01-31`.
public struct CalendarDay: Hashable, Sendable {
    /// The beginning of the day.
    let start: Timestamp

    /// Parses `YYYY-MM-DD`; nil for anything else, and for days that don't exist.
    public init?(_ text: String) {
        guard text.utf8.count == 10, let start = Timestamp("\(text)T00:00:00Z") else { return nil }
        self.start = start
    }

    private init(start: Timestamp) {
        self.start = start
    }

    /// The number of days since 1970-01-01.
    var number: Int { Int(clamping: start.seconds / 86_400) }
}

extension CalendarDay: SettingValue {
    /// The description of the type, with an example.
    public static var kind: String { "day, as in 2026-01-31" }
    /// The first day of 1970.
    public static var placeholder: Self { Self(start: Timestamp(microseconds: 0)) }

    /// Parses the day.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        guard let day = Self(try String.read(raw)) else { throw SettingMismatch("must be a day, as in \"2026-01-31\"") }
        return day
    }

    /// The day.
    public var settingText: String { String(start.description.prefix(10)) }
}
