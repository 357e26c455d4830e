import HTTPTypes
import Testing
import Trellis
import TrellisMail
import TrellisTesting

extension TestBrowser {
    /// Returns the response to the sign-in form.
    func signIn(
        _ email: String, _ password: String = TestApp.password, next: String = "", site: String? = "same-origin",
        origin: String? = nil
    ) async throws -> TestResponse {
        try await post(
            "/account/sign-in", [("email", email), ("password", password), ("next", next)], site: site,
            origin: origin)
    }

    /// Returns the response to a form of the signed-in user, with its token.
    func submit(_ path: String, _ fields: [(String, String)] = []) async throws -> TestResponse {
        try await send(path, fields, on: "/account")
    }
}

extension TestApp {
    /// Returns a browser in which the user has signed in to the account pages.
    func browser(of user: Actor, language: String? = nil) async throws -> TestBrowser {
        let browser = TestBrowser(self, language: language)
        let response = try await browser.signIn(user.email)
        try #require(response.status == 303)
        return browser.keeping(response)
    }

    /// Proves the mailbox of a user by the link of a mail.
    func prove(_ user: Actor) async throws {
        let browser = TestBrowser(self)
        _ = try await browser.post("/account/verify-email/resend", [("email", user.email)])
        let token = try await mailedLink(to: "/account/verify-email?token=").split(separator: "=").last
        let proven = try await browser.post("/account/verify-email", [("token", String(try #require(token)))])
        try #require(proven.status == 303)
    }

    /// Returns the newest code of six digits that a mail has.
    func mailedCode() async throws -> String {
        try await runJobs()
        let codes = mails.reversed().compactMap { $0.text.firstMatch(of: /\b\d{6}\b/).map { String($0.output) } }
        return try #require(codes.first)
    }

    /// Returns the path with its query of the newest mail's link to a page below `page`.
    func mailedLink(to page: String) async throws -> String {
        try await runJobs()
        let links = mails.reversed().flatMap(\.links).compactMap { link in
            link.ranges(of: page).first.map { String(link[$0.lowerBound...]) }
        }
        return try #require(links.first)
    }
}
