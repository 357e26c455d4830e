import TrellisUsers

/// Who may sign up, and when it takes effect: what the settings say.
public struct SignUpRules: Hashable, Sendable {
    /// When it takes effect.
    public internal(set) var mode = SignUpMode.immediate
    /// Whether anyone may sign up; otherwise only those who are invited.
    public internal(set) var isOpen = true
    /// The domains whose addresses may sign up, in lower case; empty for all.
    public internal(set) var domains: [String] = []

    /// Throws unless the address may sign up; says nothing about accounts.
    ///
    /// - Throws: ``AuthError/signUpClosed``, ``AuthError/domainNotAllowed``.
    public func check(_ email: String) throws(AuthError) {
        guard isOpen else { throw .signUpClosed }
        guard !domains.isEmpty else { return }
        // The part after the last @, as bytes: a quoted local part may contain one.
        let address = EmailAddress(email).description
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { throw .domainNotAllowed }
        guard domains.contains(String(address[address.utf8.index(after: at)...])) else { throw .domainNotAllowed }
    }
}
