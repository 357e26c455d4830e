import TrellisKernel

/// A URL that may contain a password, which is never printed: `postgres://app:******@db/trellis`.
///
/// User and password are percent-encoded, as RFC 3986 requires: with a raw `/`, `?`, `#` or `@` in a password nothing
/// says where it ends, so such a text is refused.
public struct ConnectionURL: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The part before the first colon, as in `sqlite` or `postgres`, in lower case.
    public let scheme: String
    /// The URL with asterisks instead of its password, and instead of secrets in its query and what follows them.
    public let description: String
    private let text: String

    /// Parses `text`; nil when it does not begin with a scheme and a colon, or has a character that must be encoded.
    public init?(_ text: String) {
        guard let url = try? Self(checking: text) else { return nil }
        self = url
    }

    private init(checking text: String) throws(URLSyntaxError) {
        let syntax = try URLSyntax(text)
        scheme = syntax.scheme
        description = syntax.redacted
        self.text = text
    }

    /// Returns the whole URL, including its password.
    public func reveal() -> String { text }

    /// The URL with asterisks instead of its password.
    public var debugDescription: String { description }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

extension ConnectionURL: SettingValue {
    /// `URL`.
    public static var kind: String { "URL" }
    /// A URL without a target.
    public static var placeholder: Self { Self(scheme: "none", description: "none:", text: "none:") }

    private init(scheme: String, description: String, text: String) {
        self.scheme = scheme
        self.description = description
        self.text = text
    }

    /// Parses the URL.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        let form = "must be a URL, as in smtp://user:password@host:587 or postgres://user:password@host/name"
        switch raw {
        case .text(let text), .string(let text):
            do throws(URLSyntaxError) {
                return try Self(checking: text)
            } catch {
                switch error {
                case .noScheme: throw SettingMismatch(form)
                case .unencoded: throw SettingMismatch("is not a valid URL: \(URLSyntaxError.advice)")
                }
            }
        default: throw SettingMismatch(form)
        }
    }

    /// The URL with asterisks instead of its password; only asterisks for a text that is not a URL.
    public static func printable(_ raw: RawSetting) -> String {
        (try? read(raw))?.description ?? Redaction.stars
    }

    /// Compares two URLs including their passwords.
    public static func isSame(_ left: Self, _ right: Self) -> Bool { left == right }

    /// The URL with asterisks instead of its password.
    public var settingText: String { description }
}
