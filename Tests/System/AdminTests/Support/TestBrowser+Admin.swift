import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSystem
import TrellisTesting

extension TestBrowser {
    /// Returns the token in the forms of a page.
    func formToken() async throws -> String {
        let token = try await formToken(on: "/admin")
        return try #require(token.isEmpty ? nil : token)
    }

    /// Returns the response to a form of one of the pages, with its token.
    func send(_ path: String, _ fields: [(String, String)] = []) async throws -> TestResponse {
        try await send(path, fields, on: "/admin")
    }

    /// Returns the response to the sign-in form.
    func signIn(
        _ email: String, _ password: String = TestApp.password, next: String = "", site: String? = "same-origin",
        origin: String? = nil
    ) async throws -> TestResponse {
        try await post(
            "/admin/sign-in", [("email", email), ("password", password), ("next", next)], site: site, origin: origin)
    }
}

extension TestApp {
    static let superuserEmail = "root@example.com"

    /// Creates the superuser, as the command line does.
    func makeSuperuser(password: String = TestApp.password) async throws {
        try await application.createSuperuser(email: Self.superuserEmail, password: password)
    }

    /// Returns a superuser with a session in a browser.
    func signedIn() async throws -> TestBrowser {
        try await makeSuperuser()
        return try browser(try await TestBrowser(self).signIn(Self.superuserEmail))
    }

    /// Returns the client with the cookie of this response.
    func browser(_ response: TestResponse) throws -> TestBrowser {
        _ = try #require(response.headers[.setCookie])
        return TestBrowser(self).keeping(response)
    }
}
