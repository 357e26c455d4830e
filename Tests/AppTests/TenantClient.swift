import App
import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// A client that makes one successful request to each route.
struct TenantClient {
    let app: TestApp
    var visited: Set<String> = []

    init(_ app: TestApp) {
        self.app = app
    }

    mutating func visitEveryRoute() async throws {
        let owner = try await app.signUp(tenant: "Acme")
        visited.insert("POST \(Application.prefix)/auth/signup")
        let other = try await app.signUp(tenant: "Globex")
        let password = JSONValue.string(TestApp.password)
        try await visit(owner, .post, "/auth/login", ["email": .string(owner.email), "password": password])
        let tokens = try await visit(owner, .post, "/auth/refresh", ["refresh_token": .string(owner.refreshToken)])
        try await visitProjects(owner)
        try await visitWebhooks(owner)
        try await visitFiles(owner)
        try await visitEvents(owner)
        try await visitTenant(owner, taking: other)

        try await app.sealAudit()
        for query in ["?actor=\(owner.userID)&record=webhook&action=insert&limit=1", "?record_id=a&request_id=b"] {
            #expect(try await owner.get("/audit" + query).status == 200)
        }
        try await visit(owner, .get, "/audit")
        try await visit(owner, .get, "/tenants")
        try await visit(owner, .post, "/tenants", ["name": "Initech"])
        try await visit(owner, .get, "/users/me")
        try await visit(owner, .patch, "/users/me", ["display_name": "Ada"])
        let root = try await app.superuser()
        try await visitMails(owner, root)
        try await visit(root, .get, "/superuser/tenants")
        let acme = try #require(owner.tenantID).description
        try await visit(root, .get, "/superuser/tenants/{id}", at: acme)
        try await visitQuotas(owner, root, of: acme)
        try await visitBilling(owner, root)
        try await visitJobs(owner)
        var admin = try await AdminClient(app, root: root, tenant: try #require(owner.tenantID))
        try await admin.visitEverything()
        visited.formUnion(admin.visited)
        for path in ["/health", "/ready", "/metrics", "/openapi.json", "\(Application.prefix)/system/texts"] {
            #expect(try await app.send(.get, path).status == 200)
            visited.insert("GET \(path)")
        }
        try await visit(owner, .post, "/auth/logout", ["refresh_token": tokens["refresh_token"] ?? .null])
        try await visit(
            other, .put, "/users/me/password", ["current_password": password, "new_password": "another horse battery"])
    }

    private mutating func visitQuotas(_ owner: Actor, _ root: Actor, of tenant: String) async throws {
        let one = "/superuser/tenants/{id}/quotas/{name}"
        for quota in ["members", "storage", "streams"] {
            try await visit(root, .put, one, ["limit": 1000], at: tenant, quota)
        }
        try await visit(owner, .get, "/tenants/current/quotas")
        try await visit(root, .get, "/superuser/tenants/{id}/quotas", at: tenant)
        try await visitProjectQuotas(owner, root, of: tenant)
        try await visit(root, .delete, one, at: tenant, "streams")
    }

    /// The job of the rows never runs, so this comes after everything that runs jobs.
    private mutating func visitJobs(_ owner: Actor) async throws {
        let rows = try await app.makeJobRows(for: try #require(owner.tenantID))
        let (job, file) = ("\(rows.job)", "\(rows.file)")
        try await visit(owner, .get, "/core/jobs/{id}", at: job)
        #expect(try await owner.get("/core/jobs/\(job)/files/\(file)").status == 200)
        visited.insert("GET \(Application.prefix)/core/jobs/{id}/files/{file}")
        try await visit(owner, .delete, "/core/jobs/{id}", at: job)
    }

    private mutating func visitWebhooks(_ owner: Actor) async throws {
        // No server accepts the connection, so the message fails and is sent again later.
        let made = try await visit(
            owner, .post, "/webhooks", ["url": "https://127.0.0.1.nip.invalid/", "events": ["*"]])
        let id = try #require(made["webhook"]?["id"]?.string)
        try await visit(owner, .get, "/webhooks")
        try await visit(owner, .get, "/webhooks/events")
        try await visit(owner, .get, "/webhooks/{id}", at: id)
        let delivery = try await visit(owner, .post, "/webhooks/{id}/ping", at: id)["id"]?.string ?? ""
        try await app.runJobs()
        let one = "/webhooks/{id}/deliveries"
        try await visit(owner, .get, one, at: id)
        #expect(try await owner.get("/webhooks/\(id)/deliveries?state=failed&event=x").status == 200)
        try await visit(owner, .get, "\(one)/{delivery_id}", at: id, delivery)
        try await visit(owner, .post, "/webhooks/{id}/secrets", at: id)
        try await visit(owner, .patch, "/webhooks/{id}", ["enabled": false], at: id)
        app.clock.advance(by: .seconds(10))
        try await app.runJobs()
        try await visit(owner, .patch, "/webhooks/{id}", ["enabled": true], at: id)
        try await visit(owner, .post, "\(one)/{delivery_id}/replay", at: id, delivery)
        try await visit(owner, .post, "/webhooks/{id}/replay", ["since": "2026-01-01T00:00:00Z"], at: id)
        try await visit(owner, .delete, "/webhooks/{id}", at: id)
    }

    private mutating func visitEvents(_ owner: Actor) async throws {
        let path = "\(Application.prefix)/events/stream"
        let app = app
        let last = try await app.openStream(path, headers: owner.headers) { stream in
            var headers = owner.headers
            headers[.contentType] = "text/plain"
            _ = try await app.send(
                .post, "\(Application.prefix)/files?name=mercury.txt", bytes: Array("text".utf8), headers: headers)
            try await stream.wait { $0.text.contains("mercury") }
            return try #require(stream.text.firstMatch(of: /id: ([0-9a-f-]{36})/)).output.1
        }
        var headers = owner.headers
        headers[try #require(HTTPField.Name("Last-Event-ID"))] = String(last)
        try await app.openStream(path, headers: headers) { stream in try await stream.wait { $0.text.hasPrefix(":") } }
        visited.insert("GET \(path)")
    }

    private mutating func visitTenant(_ owner: Actor, taking other: Actor) async throws {
        let here = "/tenants/current"
        try await visit(owner, .get, here)
        try await visit(owner, .patch, here, ["name": "Acme Ltd"])
        let role = try await visit(
            owner, .post, "\(here)/roles", ["name": "Clerk", "permissions": ["files.view"]])
        let id = try #require(role["id"]?.string)
        try await visit(owner, .get, "\(here)/roles")
        try await visit(owner, .get, "\(here)/roles/{role_id}", at: id)
        try await visit(owner, .patch, "\(here)/roles/{role_id}", ["name": "Reader"], at: id)
        try await visit(owner, .post, "\(here)/members", ["email": .string(other.email), "role": "Reader"])
        try await visit(owner, .get, "\(here)/members")
        let member = "\(here)/members/{user_id}"
        try await visit(owner, .patch, member, ["role": "member"], at: other.userID.description)
        try await visit(owner, .delete, member, at: other.userID.description)
        try await visit(owner, .delete, "\(here)/roles/{role_id}", at: id)
    }

    /// Sends a request to a route, whose placeholders are replaced with `values` in order, and returns the response.
    @discardableResult
    mutating func visit(
        _ actor: Actor, _ method: HTTPRequest.Method, _ route: String, _ body: JSONValue? = nil, at values: String...
    ) async throws -> JSONValue {
        var rest = values[...]
        let path = route.split(separator: "/").map { $0.hasPrefix("{") ? rest.popFirst() ?? "" : String($0) }
            .joined(separator: "/")
        let response = try await actor.send(method, "/" + path, body)
        guard response.status < 300 else { throw UnexpectedResponse(response) }
        visited.insert("\(method) \(Application.prefix)\(route)")
        return response.status == 204 ? .null : response.json
    }
}
