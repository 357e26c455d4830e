import TrellisWeb

/// Where the links of invitations lead: the page of the product that accepts them.
struct InvitationLinks: Sendable {
    /// Returns the URL for a token.
    var url: @Sendable (_ token: String) -> String

    /// Creates the links to the page `/account/invitation` of this server.
    init(_ settings: WebSettings) {
        let base = settings.linkBase
        url = { token in "\(base)/account/invitation?token=\(token)" }
    }
}
