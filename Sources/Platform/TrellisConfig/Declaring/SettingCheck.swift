/// What the value of a setting must satisfy, in words and in code.
public struct SettingCheck<Value>: Sendable {
    /// The rule as it reads after "must": `be between 1 and 65535`.
    public let rule: String
    let holds: @Sendable (Value) -> Bool

    /// A rule of your own.
    ///
    /// - Parameters:
    ///   - rule: how it reads after "must".
    ///   - holds: whether a value satisfies it.
    public static func that(_ rule: String, _ holds: @escaping @Sendable (Value) -> Bool) -> Self {
        Self(rule: rule, holds: holds)
    }
}

extension SettingCheck where Value: Comparable & Sendable & SettingValue {
    /// The value lies in the range.
    public static func range(_ range: ClosedRange<Value>) -> Self {
        .that("be between \(range.lowerBound.settingText) and \(range.upperBound.settingText)") { range.contains($0) }
    }

    /// The value is this or more.
    public static func atLeast(_ least: Value) -> Self {
        .that("be at least \(least.settingText)") { $0 >= least }
    }
}

extension SettingCheck where Value == String {
    /// The text isn't empty.
    public static var notEmpty: Self { .that("not be empty") { !$0.isEmpty } }

    /// The text is a URL with one of these schemes and something after it.
    public static func url(_ schemes: String...) -> Self {
        let names = schemes.map { "\($0)://" }.joined(separator: ", ")
        return .that("be a URL that begins with \(names)") { text in
            schemes.contains { text.hasPrefix("\($0)://") && text.utf8.count > $0.utf8.count + 3 }
        }
    }
}

extension SettingCheck where Value == Secret<String> {
    /// The secret has at least so many bytes.
    public static func minimumLength(_ count: Int) -> Self {
        .that("have at least \(count) bytes") { $0.reveal().utf8.count >= count }
    }
}

extension SettingCheck {
    /// The rule for an optional setting, asked only when it is set.
    public static func ifSet<Wrapped>(_ check: SettingCheck<Wrapped>) -> Self where Value == Wrapped? {
        .that(check.rule) { value in value.map { check.holds($0) } ?? true }
    }

    /// The rule for a list, asked of each element.
    public static func each<Element>(_ check: SettingCheck<Element>) -> Self where Value == [Element] {
        .that("have elements that \(check.rule)") { $0.allSatisfy { check.holds($0) } }
    }
}
