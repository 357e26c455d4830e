/// A database address without a user: `postgres://db.example.com/trellis?sslmode=verify-full`.
struct DatabaseAddress: Sendable {
    private let scheme: String
    private let rest: String

    /// Parses an address; nil when it has no `://`, no host, or a user.
    init?(_ text: String) {
        let scheme = text.prefix { $0 != ":" }
        let rest = text.dropFirst(scheme.count)
        guard !scheme.isEmpty, rest.hasPrefix("://") else { return nil }
        let authority = rest.dropFirst(3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        self.scheme = String(scheme)
        self.rest = String(rest.dropFirst(3))
    }

    /// Returns the address with a user and a password, percent-encoded.
    func url(user: String, password: String) -> String {
        "\(scheme)://\(VaultPath.encoded(user)):\(VaultPath.encoded(password))@\(rest)"
    }
}
