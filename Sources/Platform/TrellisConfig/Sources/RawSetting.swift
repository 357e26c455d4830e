/// A value from a source, before it is converted to the setting's type.
public enum RawSetting: Hashable, Sendable {
    /// Text from a variable, a `.env` file or the command line, which can represent any type.
    case text(String)
    /// A string, date or time of a TOML file.
    case string(String)
    /// An integer of a TOML file.
    case integer(Int)
    /// A floating-point number of a TOML file.
    case number(Double)
    /// A boolean of a TOML file.
    case boolean(Bool)
    /// A list of a TOML file.
    case list([RawSetting])

    /// The value as text, strings without quotes.
    public var text: String {
        switch self {
        case .text(let text), .string(let text): text
        case .integer(let integer): String(integer)
        case .number(let number): String(number)
        case .boolean(let truth): String(truth)
        case .list(let elements): elements.map(\.text).joined(separator: ", ")
        }
    }

}

/// Printing hides the value, because it may be a secret; ``RawSetting/text`` returns it.
extension RawSetting: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Asterisks instead of the value.
    public var description: String { Redaction.stars }
    /// Asterisks instead of the value.
    public var debugDescription: String { Redaction.stars }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
