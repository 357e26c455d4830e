import HTTPTypes
import Testing
import Trellis
import TrellisSystem
import TrellisTesting

extension TestApp {
    /// Creates a superuser as the command line does, and logs in.
    func superuser() async throws -> Actor {
        let email = "root@example.com"
        try await application.createSuperuser(email: email, password: TestApp.password)
        return try await logIn(email)
    }

    /// Returns the cookie that the superuser's browser sends after sign-in to the pages.
    func superuserCookie() async throws -> String {
        try await cookie(of: "root@example.com", from: "/admin/sign-in")
    }

    /// Returns the cookie that the user's browser sends after sign-in to the account pages.
    func userCookie(of user: Actor) async throws -> String {
        try await cookie(of: user.email, from: "/account/sign-in")
    }

    private func cookie(of email: String, from page: String) async throws -> String {
        let browser = TestBrowser(self)
        let response = try await browser.post(page, [("email", email), ("password", TestApp.password)])
        return try #require(browser.keeping(response).cookie)
    }
}
