import Foundation
import HTTPTypes
import Logging
import NIOCore
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisTenants
import TrellisTesting
import TrellisUsers
import TrellisWeb

@testable import TrellisAuth

/// The routes of Users, Tenants and Auth with the real access guard, without a port.
struct SystemApp {
    let clock = ManualClock()
    let log = RecordedLog()
    let failures = UndeclaredFailures()
    let auth: AuthModule
    let routes: [Route]
    private let web: WebApplication
    private let database: Database

    init(words: [String] = [], _ change: (inout AuthSettings) -> Void = { _ in }) async throws {
        var settings = AuthSettings()
        settings.passwordMemory = 64
        settings.passwordPasses = 1
        change(&settings)
        let database = try Database.open("sqlite::memory:", clock: clock)
        self.database = database
        let system = database.system()
        var auth = try AuthModule(database: system, settings: settings, clock: clock, logger: log.logger)
        auth.passwordWords = words
        self.auth = auth
        let modules: [any Module] = [UsersModule(database: system), TenantsModule(database: system), auth]
        try await Migrator(database, migrations: Platform.migrations + modules.flatMap(\.migrations)).up()
        try EventHub(events: modules.flatMap(\.events), subscriptions: []).connect(to: database)
        let catalog = try ProductCatalog(of: modules, on: database)
        routes = try modules.flatMap { try $0.routes(in: catalog).prefixed }.map { $0.under("/api/v1") }
        web = WebApplication(
            routes: routes, authenticator: auth.authenticator(RoleCatalog(catalog.declarations.permissions)),
            database: database, logger: log.logger, observer: failures.observer)
    }

    /// Sends a request to a path below `/api/v1`.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, token: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var head = HTTPRequest(method: method, scheme: "http", authority: "test", path: "/api/v1" + path)
        head.headerFields = headers
        if let token { head.headerFields[.authorization] = "Bearer \(token)" }
        if body != nil { head.headerFields[.contentType] = "application/json" }
        let response = await web.respond(to: head, body: ByteBuffer(string: body ?? ""))
        return try await TestResponse(response)
    }

    /// Signs up, and returns the response.
    func signUp(_ name: String, tenant: String = "Acme") async throws -> TestResponse {
        try await send(
            .post, "/auth/signup",
            #"{"email": "\#(name)@example.com", "password": "correct horse battery", "tenant_name": "\#(tenant)"}"#)
    }

    /// Invites a user of this name to the tenant of `owner`, and accepts as the user.
    func addMember(_ name: String, _ user: TestResponse, as role: String, by owner: TestResponse) async throws {
        let invited = try await send(
            .post, "/tenants/current/invitations", #"{"email": "\#(name)@example.com", "role": "\#(role)"}"#,
            token: owner["access_token"])
        guard invited.status == 201, let tenant = owner["tenant.id"].flatMap({ ID<Tenant>($0) }) else { return }
        let mails = try await database.tenant(Scope(tenantID: tenant, userID: .noUser, requestID: "")).read { tx in
            try tx.fetch(JobRecord.where { $0.name == "mail.send" }.order { $0.id.descending }).map(\.arguments.text)
        }
        guard let token = mails.first?.split(separator: "token=").last?.prefix(43) else { return }
        _ = try await send(
            .post, "/auth/invitations/accept", #"{"token": "\#(token)"}"#, token: user["access_token"])
    }

    func logIn(_ name: String, password: String = "correct horse battery") async throws -> TestResponse {
        try await send(
            .post, "/auth/login", #"{"email": "\#(name)@example.com", "password": "\#(password)"}"#)
    }
}

/// A status, header fields and JSON.
struct TestResponse: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    init(_ response: RouteResponse) async throws {
        status = response.status.code
        headers = response.headers
        text = String(buffer: try await response.collectBody())
    }

    /// Returns the text at a path of keys and indexes, for example `user.id` or `items.0.name`; numbers and Booleans in
    /// JSON form.
    subscript(_ path: String) -> String? {
        var value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        for key in path.split(separator: ".") {
            if let list = value as? [Any] {
                value = Int(key).flatMap { list.indices.contains($0) ? list[$0] : nil }
            } else {
                value = (value as? [String: Any])?[String(key)]
            }
        }
        return value.map { "\($0)" }
    }

    /// The keys of the object.
    var keys: Set<String> {
        let value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        return Set((value as? [String: Any] ?? [:]).keys)
    }
}
