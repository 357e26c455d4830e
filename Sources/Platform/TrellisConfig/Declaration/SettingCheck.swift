import TrellisKernel

/// A rule for the value of a setting, in words and in code.
public struct SettingCheck<Value>: Sendable {
    /// The rule, worded to follow "must": `be between 1 and 65535`.
    public let rule: String
    let holds: @Sendable (Value) -> Bool

    /// Returns a custom rule.
    ///
    /// - Parameters:
    ///   - rule: the rule, worded to follow "must".
    ///   - holds: returns whether a value satisfies the rule.
    public static func that(_ rule: String, _ holds: @escaping @Sendable (Value) -> Bool) -> Self {
        Self(rule: rule, holds: holds)
    }
}

extension SettingCheck where Value: Comparable & Sendable & SettingValue {
    /// Requires a value in the range.
    public static func range(_ range: ClosedRange<Value>) -> Self {
        .that("be between \(range.lowerBound.settingText) and \(range.upperBound.settingText)") { range.contains($0) }
    }

    /// Requires a value of at least `least`.
    public static func atLeast(_ least: Value) -> Self {
        .that("be at least \(least.settingText)") { $0 >= least }
    }
}

extension SettingCheck where Value == String {
    /// Requires a text that is not empty.
    public static var notEmpty: Self { .that("not be empty") { !$0.isEmpty } }

    /// Requires a text of this many characters (Unicode scalars, as `@Length` of schemas).
    public static func length(_ range: ClosedRange<Int>) -> Self {
        .that("have \(range.lowerBound) to \(range.upperBound) characters") {
            range.contains($0.unicodeScalars.count)
        }
    }

    /// Requires a URL with one of these schemes and at least one character after `://`.
    public static func url(_ schemes: String...) -> Self {
        let names = schemes.map { "\($0)://" }.joined(separator: ", ")
        return .that("be a URL that begins with \(names)") { text in
            schemes.contains { text.hasPrefix(utf8: "\($0)://") && text.utf8.count > $0.utf8.count + 3 }
        }
    }
}

extension SettingCheck where Value == Secret<String> {
    /// Requires a secret of at least `count` bytes.
    public static func minimumLength(_ count: Int) -> Self {
        .that("have at least \(count) bytes") { $0.reveal().utf8.count >= count }
    }

    /// Requires a secret that signs or encrypts: at least 32 bytes, of which 8 differ.
    ///
    /// That refuses what people write in place of a key, such as one letter many times; random text of 32 bytes passes
    /// also in hexadecimal digits.
    public static var secretKey: Self {
        .that("be random text of at least 32 bytes, as openssl rand -base64 32 prints") { secret in
            let bytes = secret.reveal().utf8
            return bytes.count >= 32 && Set(bytes).count >= 8
        }
    }

    /// Requires a list of such secrets, separated by commas.
    public static var secretKeys: Self {
        .that("be keys of at least 32 bytes, separated by commas") { secret in
            secret.reveal().split(utf8: ",", omittingEmptySubsequences: false).allSatisfy { key in
                secretKey.holds(Secret(String(key)))
            }
        }
    }

    /// Requires a valid list of keys.
    public static func namedKeys(_ rules: NamedKeys.Rules) -> Self {
        .that("be kid:base64 entries separated by commas, each key of \(rules.minBytes) bytes or more") { secret in
            (try? NamedKeys(parsing: secret.reveal(), rules)) != nil
        }
    }
}

extension SettingCheck {
    /// Applies `check` to an optional setting only when it is set.
    public static func ifSet<Wrapped>(_ check: SettingCheck<Wrapped>) -> Self where Value == Wrapped? {
        .that(check.rule) { value in value.map { check.holds($0) } ?? true }
    }

    /// Applies `check` to each element of a list.
    public static func each<Element>(_ check: SettingCheck<Element>) -> Self where Value == [Element] {
        .that("have elements that must \(check.rule)") { $0.allSatisfy { check.holds($0) } }
    }
}
