public import TrellisConfig
public import TrellisDatabase
import TrellisKernel

/// A database URL as a setting: validated when it is read, printed without its password.
public struct DatabaseURLSetting: SettingValue {
    /// The URL.
    public let url: DatabaseURL
    /// The original text, for comparisons; may contain a password.
    private let text: String

    /// Creates the setting from a URL.
    public init(_ url: DatabaseURL) {
        self.url = url
        text = url.description
    }

    private init(_ url: DatabaseURL, text: String) {
        self.url = url
        self.text = text
    }

    /// The description of the type, with an example.
    public static var kind: String { "database URL, for example postgres://user:password@host/name" }
    /// An in-memory database.
    public static var placeholder: Self { Self(.memory) }

    /// Parses the URL; an error message never contains the text.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        let text = try String.read(raw)
        do {
            return Self(try DatabaseURL(text), text: text)
        } catch {
            switch error {
            case .postgres(let reason):
                throw SettingMismatch("is not a valid database URL: \(reason.removingSuffix(utf8: ".") ?? reason[...])")
            case .path(let path) where path.contains(utf8: "?"):
                throw SettingMismatch(
                    "is not a valid database URL: one of SQLite has no parameters; leave out ? and what follows it")
            // The texts of the other errors contain a part of the URL.
            case .malformed, .path:
                throw SettingMismatch(
                    "must be a database URL, as in postgres://user:password@host:5432/database, "
                        + "sqlite:///absolute/path.sqlite, sqlite:///./relative.sqlite or sqlite::memory:")
            }
        }
    }

    /// Returns the URL without its password; only asterisks for an invalid text, which may contain a password.
    public static func printable(_ raw: RawSetting) -> String {
        (try? DatabaseURL(raw.text))?.description ?? "******"
    }

    /// Compares two URLs including their passwords.
    public static func isSame(_ left: Self, _ right: Self) -> Bool { left.text == right.text }

    /// Returns whether only the credentials differ: a running process stays with its database.
    public static func canReload(from former: Self?, to new: Self?) -> Bool {
        guard let former, let new else { return false }
        return former.url.isSameDatabase(as: new.url)
    }

    /// The URL without its password.
    public var settingText: String { url.description }
}
