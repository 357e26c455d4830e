import Auth
import HTTPTypes
import Testing
import Trellis
import TrellisTesting

extension TestApp {
    /// Makes a superuser as the command line does, and logs in.
    func superuser() async throws -> Actor {
        let auth = try #require(application.composition.modules.lazy.compactMap { $0 as? AuthModule }.first)
        let email = "root@example.com"
        _ = try await auth.superusers.create(email: email, password: TestApp.password)
        return try await logIn(email)
    }

    /// What the browser of the superuser sends once he has signed in to his pages.
    func superuserCookie() async throws -> String {
        let fields = "email=root%40example.com&password=\(TestApp.password.replacing(" ", with: "+"))"
        let response = try await send(
            .post, "/admin/sign-in", bytes: Array(fields.utf8),
            headers: [.contentType: "application/x-www-form-urlencoded"])
        return String(try #require(response.headers[.setCookie]).prefix { $0 != ";" })
    }
}
