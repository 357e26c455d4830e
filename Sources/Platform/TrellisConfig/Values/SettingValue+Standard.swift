import TrellisKernel

extension String: SettingValue {
    /// `text`.
    public static var kind: String { "text" }
    /// The empty text.
    public static var placeholder: String { "" }

    /// Returns the text; numbers and booleans in a file must be in quotes.
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
    /// `integer`.
    public static var kind: String { "integer" }
    /// Zero.
    public static var placeholder: Int { 0 }

    /// Parses decimal digits; in a file the number must not be in quotes.
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
    /// `number`.
    public static var kind: String { "number" }
    /// Zero.
    public static var placeholder: Double { 0 }

    /// Parses a finite number in decimal digits; in a file the number must not be in quotes.
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
    /// `boolean`.
    public static var kind: String { "boolean" }
    /// False.
    public static var placeholder: Bool { false }

    /// Parses `true`, `yes`, `on`, `1`, `false`, `no`, `off`, `0` in any case; in a file, only TOML's booleans.
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
    /// The same as for the wrapped type.
    public static var kind: String { Wrapped.kind }
    /// Nil.
    public static var placeholder: Self { nil }
    /// Nil.
    public static var valueWhenAbsent: Self? { .some(nil) }
    /// The same as for the wrapped type.
    public static var isSecret: Bool { Wrapped.isSecret }

    /// Converts `raw` into the wrapped type; an empty text gives nil, which clears a value of lower precedence.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        if raw == .text("") || raw == .string("") { return nil }
        return try Wrapped.read(raw)
    }

    /// The same as for the wrapped type.
    public static func printable(_ raw: RawSetting) -> String { Wrapped.printable(raw) }

    /// The same as for the wrapped type.
    public static func isSame(_ left: Self, _ right: Self) -> Bool {
        switch (left, right) {
        case (nil, nil): true
        case (let left?, let right?): Wrapped.isSame(left, right)
        default: false
        }
    }

    /// The same as for the wrapped type.
    public static func canReload(from former: Self?, to new: Self?) -> Bool {
        Wrapped.canReload(from: former.flatMap { $0 }, to: new.flatMap { $0 })
    }

    /// The wrapped value's text; empty when absent.
    public var settingText: String { map(\.settingText) ?? "" }
}

extension Array: SettingValue where Element: SettingValue {
    /// A list of the element's type.
    public static var kind: String { "list of \(Element.kind)" }
    /// The empty list.
    public static var placeholder: Self { [] }
    /// The same as for the elements.
    public static var isSecret: Bool { Element.isSecret }

    /// Converts the elements of a TOML list; a text is split at commas, or parsed as a TOML list in brackets.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        switch raw {
        case .list(let elements): return try elements.readAll(Element.self)
        case .text(let text):
            guard let elements = elements(of: text) else {
                throw SettingMismatch("must be a list, as in a, b or [\"a\", \"b\"]")
            }
            return try elements.readAll(Element.self)
        default: throw SettingMismatch("must be a list, as in [\"a\", \"b\"]")
        }
    }

    /// Splits a text at commas, or parses it as a TOML list; nil for an invalid list in brackets.
    private static func elements(of text: String) -> [RawSetting]? {
        let text = text.trimmed
        if text.isEmpty { return [] }
        if text.hasPrefix(utf8: "[") { return TOMLFile.list(text) }
        return text.split(utf8: ",", omittingEmptySubsequences: false).map { .text($0.trimmed) }
    }

    /// The elements, each without secrets, separated by commas.
    public static func printable(_ raw: RawSetting) -> String {
        switch raw {
        case .list(let elements): return elements.map { Element.printable($0) }.joined(separator: ", ")
        case .text(let text):
            let elements = elements(of: text)
            return elements?.map { Element.printable($0) }.joined(separator: ", ") ?? Element.printable(raw)
        default: return Element.printable(raw)
        }
    }

    /// Returns whether the lists have the same elements in the same order.
    public static func isSame(_ left: Self, _ right: Self) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { Element.isSame($0, $1) }
    }

    /// The elements, separated by commas.
    public var settingText: String { map(\.settingText).joined(separator: ", ") }
}

extension [RawSetting] {
    fileprivate func readAll<Value: SettingValue>(_ type: Value.Type) throws(SettingMismatch) -> [Value] {
        var values: [Value] = []
        for (index, element) in enumerated() {
            // Two commas in a row, or one at the end, are a mistake; an empty element would mean something else.
            guard element != .text(""), element != .string("") else {
                throw SettingMismatch("has an invalid element \(index + 1), which must not be empty")
            }
            do {
                values.append(try Value.read(element))
            } catch {
                throw SettingMismatch("has an invalid element \(index + 1), which \(error.message)")
            }
        }
        return values
    }
}
