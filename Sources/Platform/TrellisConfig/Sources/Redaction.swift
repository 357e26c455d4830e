import TrellisKernel

/// The text that replaces secrets.
enum Redaction {
    static let stars = "******"

    /// Returns the text; if it looks like a URL with a user, without its password.
    static func withoutPassword(_ text: String) -> String {
        guard text.contains(utf8: "://"), text.utf8.contains(UInt8(ascii: "@")) else { return text }
        return (try? URLSyntax(text))?.redacted ?? stars
    }
}
