/// What access tokens say besides user and session, and how their times are compared.
package struct TokenRules: Hashable, Sendable {
    /// The `iss` of the tokens: `auth.issuer`.
    package var issuer: String
    /// The `aud` of the tokens: `auth.audience`.
    package var audience: String
    /// The difference between clocks that is tolerated: `auth.clock_leeway`.
    package var leeway: Duration

    /// Creates rules, by default those of the settings' defaults.
    package init(issuer: String = "trellis", audience: String = "api", leeway: Duration = .zero) {
        self.issuer = issuer
        self.audience = audience
        self.leeway = leeway
    }
}
