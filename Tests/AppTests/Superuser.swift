import Auth
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
}
