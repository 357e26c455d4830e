/// A value as a source has it, before it is given its type.
public enum RawSetting: Hashable, Sendable {
    /// Out of a variable, a `.env` file or the command line: text that may stand for any type.
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

    /// The value as it is written, strings without quotes.
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

/// It may be a secret, so it prints without its value; who knows better asks for ``RawSetting/text``.
extension RawSetting: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Stars.
    public var description: String { Redaction.stars }
    /// Stars.
    public var debugDescription: String { Redaction.stars }
    /// No children to look at.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
