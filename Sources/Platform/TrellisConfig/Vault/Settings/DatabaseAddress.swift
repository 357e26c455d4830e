import TrellisKernel

/// A database address without a user: `postgres://db.example.com/trellis?sslmode=verify-full`.
struct DatabaseAddress: Sendable {
    private let scheme: String
    private let rest: String

    /// Parses an address; nil when it has no `://`, no host, or a user.
    init?(_ text: String) {
        let scheme = text.prefix(upToUTF8: ":")
        guard !scheme.isEmpty, let rest = text[scheme.endIndex...].removingPrefix(utf8: "://") else { return nil }
        let authority = rest.prefix(upToUTF8: "/?#")
        guard !authority.isEmpty, !authority.contains(utf8: "@") else { return nil }
        self.scheme = String(scheme)
        self.rest = String(rest)
    }

    /// Returns the address with a user and a password, percent-encoded.
    func url(user: String, password: String) -> String {
        "\(scheme)://\(VaultPath.encoded(user)):\(VaultPath.encoded(password))@\(rest)"
    }
}
