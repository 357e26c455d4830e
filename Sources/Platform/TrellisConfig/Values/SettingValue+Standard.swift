extension String: SettingValue {
    /// Any text.
    public static var kind: String { "text" }
    /// The empty text.
    public static var placeholder: String { "" }

    /// The text; numbers and booleans of a file must be in quotes.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> String {
        switch raw {
        case .text(let text), .string(let text): return text
        default: throw SettingMismatch("must be text in quotes")
        }
    }

    /// The text itself.
    public var settingText: String { self }
}

extension Int: SettingValue {
    /// A whole number.
    public static var kind: String { "integer" }
    /// Zero.
    public static var placeholder: Int { 0 }

    /// The number in decimal digits; a file must not put it in quotes.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Int {
        switch raw {
        case .integer(let number): return number
        case .text(let text): if let number = Int(text) { return number }
        case .string(let text) where Int(text) != nil: throw SettingMismatch("must be an integer, without quotes")
        default: break
        }
        throw SettingMismatch("must be an integer, as in 8080")
    }

    /// Decimal digits.
    public var settingText: String { description }
}

extension Double: SettingValue {
    /// A number.
    public static var kind: String { "number" }
    /// Zero.
    public static var placeholder: Double { 0 }

    /// The finite number in decimal digits; a file must not put it in quotes.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Double {
        switch raw {
        case .integer(let number): return Double(number)
        case .number(let number) where number.isFinite: return number
        case .text(let text): if let number = Double(text), number.isFinite { return number }
        default: break
        }
        throw SettingMismatch("must be a number, as in 0.5")
    }

    /// Decimal digits.
    public var settingText: String { description }
}

extension Bool: SettingValue {
    /// Yes or no.
    public static var kind: String { "boolean" }
    /// False.
    public static var placeholder: Bool { false }

    /// `true`, `yes`, `on`, `1` or their opposites in either case; a file has TOML's `true` and `false`.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Bool {
        switch raw {
        case .boolean(let truth): return truth
        case .text(let text):
            switch text.lowercased() {
            case "true", "yes", "on", "1": return true
            case "false", "no", "off", "0": return false
            default: break
            }
        default: break
        }
        throw SettingMismatch("must be true or false")
    }

    /// `true` or `false`.
    public var settingText: String { description }
}

extension Optional: SettingValue where Wrapped: SettingValue {
    /// The same as of the wrapped type.
    public static var kind: String { Wrapped.kind }
    /// Absent.
    public static var placeholder: Self { nil }
    /// Absent.
    public static var whenAbsent: Self? { .some(nil) }
    /// The same as of the wrapped type.
    public static var isSecret: Bool { Wrapped.isSecret }

    /// The wrapped value; empty text takes back what a weaker source set.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        if raw == .text("") || raw == .string("") { return nil }
        return try Wrapped.read(raw)
    }

    /// The same as of the wrapped type.
    public static func printable(_ raw: RawSetting) -> String { Wrapped.printable(raw) }

    /// The same as of the wrapped type.
    public static func isSame(_ left: Self, _ right: Self) -> Bool {
        switch (left, right) {
        case (nil, nil): true
        case (let left?, let right?): Wrapped.isSame(left, right)
        default: false
        }
    }

    /// The wrapped value's text; empty when absent.
    public var settingText: String { map(\.settingText) ?? "" }
}

extension Array: SettingValue where Element: SettingValue {
    /// A list of the element's type.
    public static var kind: String { "list of \(Element.kind)" }
    /// The empty list.
    public static var placeholder: Self { [] }
    /// The same as of the elements.
    public static var isSecret: Bool { Element.isSecret }

    /// The elements of a TOML list; of text, what its commas part, or a TOML list in brackets.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        switch raw {
        case .list(let elements): return try elements.readAll(Element.self)
        case .text(let text):
            let text = text.trimmed
            if text.isEmpty { return [] }
            if text.hasPrefix("[") {
                guard let elements = TOMLFile.list(text) else {
                    throw SettingMismatch("must be a list, as in a, b or [\"a\", \"b\"]")
                }
                return try elements.readAll(Element.self)
            }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { RawSetting.text($0.trimmed) }
            return try parts.readAll(Element.self)
        default: throw SettingMismatch("must be a list, as in [\"a\", \"b\"]")
        }
    }

    /// The elements with commas between them.
    public static func printable(_ raw: RawSetting) -> String {
        guard case .list(let elements) = raw else { return Element.printable(raw) }
        return elements.map { Element.printable($0) }.joined(separator: ", ")
    }

    /// The elements with commas between them.
    public var settingText: String { map(\.settingText).joined(separator: ", ") }
}

extension [RawSetting] {
    fileprivate func readAll<Value: SettingValue>(_ type: Value.Type) throws(SettingMismatch) -> [Value] {
        var values: [Value] = []
        for (index, element) in enumerated() {
            do {
                values.append(try Value.read(element))
            } catch {
                throw SettingMismatch("has a wrong element \(index + 1), which \(error.message)")
            }
        }
        return values
    }
}

extension StringProtocol {
    /// The text without white space at its ends.
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
