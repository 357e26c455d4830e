/// A URL that may contain a password, which is never printed: `postgres://app:******@db/trellis`.
public struct ConnectionURL: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The part before the first colon, as in `sqlite` or `postgres`, in lower case.
    public let scheme: String
    private let text: String

    /// Parses `text`; nil when it does not begin with a scheme and a colon.
    public init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let scheme = text[..<colon]
        guard scheme.first?.isLetter ?? false, !scheme.contains(where: { !$0.isASCII || $0.isWhitespace || $0 == "/" }),
            text.index(after: colon) < text.endIndex, !text.contains(where: \.isNewline)
        else { return nil }
        self.scheme = scheme.lowercased()
        self.text = text
    }

    /// Returns the whole URL, including its password.
    public func reveal() -> String { text }

    /// The URL with asterisks instead of its password.
    public var description: String { Self.redacted(text) }
    /// The URL with asterisks instead of its password.
    public var debugDescription: String { description }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }

    static func redacted(_ text: String) -> String {
        guard let start = text.start(of: "://") else { return text }
        let authority = text[start...].dropFirst(3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var safe = text
        if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") {
            safe = text[...colon] + Redaction.stars + text[at...]
        }
        guard let query = safe.firstIndex(of: "?") else { return safe }
        let pairs = safe[query...].dropFirst().split(separator: "&", omittingEmptySubsequences: false).map { pair in
            let name = pair.prefix { $0 != "=" }
            return name.lowercased().contains("password") ? "\(name)=\(Redaction.stars)" : String(pair)
        }
        return safe[...query] + pairs.joined(separator: "&")
    }
}

extension ConnectionURL: SettingValue {
    /// `URL`.
    public static var kind: String { "URL" }
    /// A URL without a target.
    public static var placeholder: Self { Self(scheme: "none", text: "none:") }

    private init(scheme: String, text: String) {
        self.scheme = scheme
        self.text = text
    }

    /// Parses the URL.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        switch raw {
        case .text(let text), .string(let text): if let url = Self(text) { return url }
        default: break
        }
        throw SettingMismatch("must be a URL, as in sqlite://var/app.sqlite or postgres://user:password@host/name")
    }

    /// The URL with asterisks instead of its password.
    public static func printable(_ raw: RawSetting) -> String { redacted(raw.text) }

    /// The URL with asterisks instead of its password.
    public var settingText: String { description }
}

extension String {
    /// Returns the index at which `part` begins; implemented without Foundation.
    fileprivate func start(of part: String) -> String.Index? {
        indices.first { self[$0...].hasPrefix(part) }
    }
}
