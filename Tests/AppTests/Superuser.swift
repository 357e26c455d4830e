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
        let fields = "email=root%40example.com&password=\(TestApp.password.replacing(" ", with: "+"))"
        let response = try await send(
            .post, "/admin/sign-in", bytes: Array(fields.utf8),
            headers: [.contentType: "application/x-www-form-urlencoded"])
        return String(try #require(response.headers[.setCookie]).prefix { $0 != ";" })
    }
}
