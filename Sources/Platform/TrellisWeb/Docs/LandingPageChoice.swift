public import TrellisConfig
import TrellisKernel

/// What `GET /` does, unless the product has a route there.
public enum LandingPageChoice: Hashable, Sendable {
    /// Responds with 404.
    case off
    /// Shows the landing page.
    case on
    /// Redirects to a path of this server, or to an `https` URL.
    case redirect(to: String)
}

extension LandingPageChoice: SettingValue {
    /// The three forms.
    public static var kind: String { "on, off, or a path or an https URL to redirect to, as in /docs" }
    /// No page.
    public static var placeholder: Self { .off }

    /// Parses one of the forms.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        switch try String.read(raw) {
        case "on": return .on
        case "off": return .off
        case let text:
            guard isPath(text) || isURL(text) else { throw SettingMismatch("must be \(kind)") }
            return .redirect(to: text)
        }
    }

    /// The text that ``read(_:)`` parses.
    public var settingText: String {
        switch self {
        case .off: "off"
        case .on: "on"
        case .redirect(let target): target
        }
    }

    /// Returns whether the text is a path of this server other than the root, which would redirect to itself.
    ///
    /// Browsers read `//host` and `/\host` as another server.
    private static func isPath(_ text: String) -> Bool {
        let second = text.utf8.dropFirst().first
        return text.utf8.first == UInt8(ascii: "/") && isPrintable(text)
            && !["/", "\\", "?", "#"].map({ $0.utf8.first }).contains(second) && second != nil
    }

    private static func isURL(_ text: String) -> Bool {
        guard text.hasPrefix(utf8: "https://") else { return false }
        let host = text.utf8.dropFirst("https://".utf8.count).prefix { !"/?#".utf8.contains($0) }
        return !host.isEmpty && !host.contains(UInt8(ascii: "@")) && isPrintable(text)
    }

    /// Whether it has only characters that can be in a header field as they are; no spaces, quotes and backslashes.
    private static func isPrintable(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"\\<>^`{|}".utf8.contains($0) }
    }
}
