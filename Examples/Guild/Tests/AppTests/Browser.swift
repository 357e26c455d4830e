import HTTPTypes
import Testing
import Trellis
import TrellisSystem
import TrellisTesting

/// A superuser's browser, which sends the cookie of its session.
struct Browser {
    let app: TestApp
    let cookie: String

    /// Returns a page.
    func get(_ path: String) async throws -> TestResponse {
        try await app.send(.get, path, headers: [.cookie: cookie])
    }
}

extension TestApp {
    /// Creates a superuser as the command does, and signs in to the pages.
    func superuserBrowser() async throws -> Browser {
        try await application.createSuperuser(email: "root@example.com", password: Self.password)
        let fields = "email=root%40example.com&password=\(Self.password.replacing(" ", with: "+"))"
        let response = try await send(
            .post, "/admin/sign-in", bytes: Array(fields.utf8),
            headers: [.contentType: "application/x-www-form-urlencoded"])
        return Browser(app: self, cookie: String(try #require(response.headers[.setCookie]).prefix { $0 != ";" }))
    }
}
