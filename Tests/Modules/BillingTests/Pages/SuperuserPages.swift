import App
import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting

@testable import Billing

/// A superuser's browser with a session.
struct SuperuserPages {
    fileprivate static let email = "root@example.com"

    let app: TestApp
    let cookie: String

    /// Creates the superuser, as the command line does.
    static func makeSuperuser(in app: TestApp) async throws {
        try await app.application.createSuperuser(email: email, password: TestApp.password)
    }

    /// Signs the superuser in.
    init(_ app: TestApp) async throws {
        let fields = "email=root%40example.com&password=\(TestApp.password.replacing(" ", with: "+"))"
        let response = try await app.send(
            .post, "/admin/sign-in", bytes: Array(fields.utf8),
            headers: [.contentType: "application/x-www-form-urlencoded"])
        self.app = app
        cookie = String(try #require(response.headers[.setCookie]).prefix { $0 != ";" })
    }

    func get(_ path: String) async throws -> TestResponse {
        try await app.send(.get, path, headers: [.cookie: cookie])
    }

    /// Returns the text of a page without line breaks.
    func page(_ path: String) async throws -> String {
        let response = try await get(path)
        try #require(response.status == 200, "\(path): \(response.status) \(response.text)")
        return response.text.replacing("\n", with: "")
    }
}

extension TestApp {
    /// Returns a new superuser with an access token.
    func superuser() async throws -> TrellisTesting.Actor {
        try await SuperuserPages.makeSuperuser(in: self)
        return try await logIn(SuperuserPages.email)
    }

    /// Returns a new superuser with a session.
    func superuserPages() async throws -> SuperuserPages {
        try await SuperuserPages.makeSuperuser(in: self)
        return try await SuperuserPages(self)
    }

    /// What the pages read.
    func billingReports() throws -> SQLBillingReports {
        let module = try #require(application.modules.lazy.compactMap { $0 as? BillingModule }.first)
        return SQLBillingReports(database: module.database, catalog: module.dependencies.catalog)
    }
}

extension TrellisTesting.Actor {
    /// Credits a part of the latest invoice, and refunds it if it was paid.
    func creditLatestInvoice(net: Int64) async throws {
        let billing = try BillingFixture(app, of: self)
        let service = InvoiceService(database: billing.database, dependencies: billing.dependencies)
        _ = try await service.credit(try await latestInvoice(), net: net, reason: "Service was not available")
        try await app.runJobs()
    }

    /// Returns the items of a list.
    func items(_ path: String) async throws -> [JSONValue] {
        let response = try await get(path + "?limit=200")
        try #require(response.status == 200, "\(response.text)")
        return response.json["items"]?.array ?? []
    }
}
