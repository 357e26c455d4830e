import BillingTests
import TrellisTesting

extension TestApp {
    /// Makes rows of billing in the tenants of these users.
    func makeBillingRows(of actors: [Actor]) async throws {
        let root = try await superuser()
        var visitor = RouteVisitor(self, superuser: root, cookie: try await superuserCookie())
        for actor in actors { try await visitor.visitBilling(of: actor) }
    }
}
