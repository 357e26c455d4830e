import TrellisKernel

/// The pages that links in the mails of accounts lead to: the slot ``AuthModule/links``.
///
/// A link only opens a page: the page shows what will happen, and a POST of its token does it, so programs that open the
/// links of mails change nothing. A URL begins with `web.public_url`, never with the host of a request.
public struct AccountLinks: Hashable, Sendable {
    /// What each URL begins with, without a slash at its end: `web.public_url`, or `auth.pages_url` for the pages of a
    /// product with a front end of its own.
    public var base: String
    /// The page that confirms an address: `POST /auth/verify-email`.
    public var verifyEmail = "/account/verify-email"
    /// The page for a new password: `POST /auth/password/reset`.
    public var resetPassword = "/account/reset-password"
    /// The page that ends a login without a password: `POST /auth/magic-link/login`.
    public var magicLink = "/account/magic-link"
    /// The page to request a new password.
    public var forgotPassword = "/account/forgot-password"
    /// The page to sign in.
    public var signIn = "/account/sign-in"

    /// Creates the links of the account pages.
    public init(base: String) { self.base = base }

    /// Creates the links of a product's own pages, whose paths are those below `/account`.
    public init(pages url: String) {
        self.init(base: url)
        (verifyEmail, resetPassword, magicLink) = ("/verify-email", "/reset-password", "/magic-link")
        (forgotPassword, signIn) = ("/forgot-password", "/sign-in")
    }

    /// Whether all of them lead to the account pages.
    package var areOfAccountPages: Bool { self == AccountLinks(base: base) }

    /// Returns the URL of a page with a token, which needs no escapes.
    func url(_ path: String, token: String) -> String {
        "\(base)\(path)\(path.contains(utf8: "?") ? "&" : "?")token=\(token)"
    }

    /// Returns the URL of a page.
    func url(_ path: String) -> String { base + path }
}
