import Foundation
import HTTPTypes
import Logging
import NIOCore
import Tenants
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisWeb
import Users

@testable import Auth

/// The routes of Users, Tenants and Auth behind the real door, without a port.
struct SystemApp {
    let clock = ManualClock()
    let log = RecordedLog()
    let failures = UndeclaredFailures()
    let auth: AuthModule
    let routes: [Route]
    private let web: WebApplication

    init(_ change: (inout AuthSettings) -> Void = { _ in }) async throws {
        var settings = AuthSettings()
        settings.passwordMemory = 64
        settings.passwordPasses = 1
        change(&settings)
        let database = try Database.open("sqlite::memory:", clock: clock)
        let catalogue = RoleCatalogue(TenantsModule.permissions)
        let users = UsersModule(database: database.system())
        let tenants = TenantsModule(database: database.system(), catalogue: catalogue)
        auth = try AuthModule(
            database: database.system(), settings: settings, catalogue: catalogue, clock: clock, logger: log.logger)
        let rooms = users.migrations + tenants.migrations + auth.migrations
        try await Migrator(database, migrations: AuditMigrations.all + rooms).up()
        routes = (users.routes + tenants.routes + auth.routes).map { $0.under("/api/v1") }
        web = WebApplication(
            routes: routes, authenticator: auth.authenticator, database: database, logger: log.logger,
            observer: failures.observer)
    }

    /// Sends a request to a path below `/api/v1`.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, token: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var head = HTTPRequest(method: method, scheme: "http", authority: "test", path: "/api/v1" + path)
        head.headerFields = headers
        if let token { head.headerFields[.authorization] = "Bearer \(token)" }
        if body != nil { head.headerFields[.contentType] = "application/json" }
        let response = await web.respond(to: head, body: ByteBuffer(string: body ?? ""))
        return try await Answer(response)
    }

    /// Signs up, and gives the answer.
    func signUp(_ name: String, tenant: String = "Acme") async throws -> Answer {
        try await send(
            .post, "/auth/signup",
            #"{"email": "\#(name)@example.com", "password": "correct horse", "tenant_name": "\#(tenant)"}"#)
    }

    func logIn(_ name: String, password: String = "correct horse") async throws -> Answer {
        try await send(
            .post, "/auth/login", #"{"email": "\#(name)@example.com", "password": "\#(password)"}"#)
    }
}

/// A status, header fields and JSON.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    init(_ response: RouteResponse) async throws {
        status = response.status.code
        headers = response.headers
        text = String(buffer: try await response.collectBody())
    }

    /// The text at a path of keys and positions, as in `user.id` or `items.0.name`; numbers and truth values as they
    /// are written.
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
