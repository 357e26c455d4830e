public import TrellisConfig
public import TrellisDatabase

/// The address of a database as a setting: checked when it is read, shown without its password.
public struct DatabaseAddress: SettingValue {
    /// Where it is.
    public let url: DatabaseURL
    /// The address as it was written, for opening; may hold a password.
    private let text: String

    /// The address of this database.
    public init(_ url: DatabaseURL) {
        self.url = url
        text = url.description
    }

    private init(_ url: DatabaseURL, text: String) {
        self.url = url
        self.text = text
    }

    /// An address.
    public static var kind: String { "database address, as in postgres://user:password@host/name" }
    /// A database in memory.
    public static var placeholder: Self { Self(.memory) }

    /// The address; the message says what is wrong with one, never the text.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        let text = try String.read(raw)
        do {
            return Self(try DatabaseURL(text), text: text)
        } catch {
            throw SettingMismatch("must be a database address: \(error.message)")
        }
    }

    /// The address without a password; a text that isn't one isn't repeated, since it may hold one.
    public static func printable(_ raw: RawSetting) -> String {
        (try? DatabaseURL(raw.text))?.description ?? "an address that can't be read"
    }

    /// Compared with their passwords.
    public static func isSame(_ left: Self, _ right: Self) -> Bool { left.text == right.text }

    /// The address without a password.
    public var settingText: String { url.description }
}
