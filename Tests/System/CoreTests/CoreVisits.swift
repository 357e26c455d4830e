import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

extension RouteVisits {
    package static let core = RouteVisits("core") { visitor in
        let owner = try await visitor.signUp()
        for path in ["/health", "/ready"] {
            let response = try await visitor.app.get(path)
            #expect(response.status == 200)
            visitor.note(.get, path)
        }
        try await visitor.visit(owner, .get, "/system/texts")
        try await visitor.visitAudit(of: owner)
        try await visitor.visitStream(of: owner)
        try await visitor.visitJobs(of: owner)
        try await visitor.visitSchedules(of: owner)
        let tenant = try #require(owner.tenantID).description
        try await visitor.visitSettings(of: owner, "/settings")
        try await visitor.visitSettings(of: owner, "/users/me/settings")
        try await visitor.visitSettings(of: visitor.superuser, "/superuser/settings")
        try await visitor.visitSettings(of: visitor.superuser, "/superuser/plans/{plan}/settings", at: "team")
        try await visitor.visitSettings(of: visitor.superuser, "/superuser/tenants/{id}/settings", at: tenant)
        try await visitor.visitSettingPages(of: owner)
    }
}

extension RouteVisitor {
    fileprivate mutating func visitAudit(of owner: Actor) async throws {
        try await app.sealAudit()
        for query in ["?actor=\(owner.userID)&record=tenant&action=insert&limit=1", "?record_id=a&request_id=b"] {
            #expect(try await owner.get("/audit" + query).status == 200)
        }
        try await visit(owner, .get, "/audit")
    }

    /// A stream that sends an event, and one that goes on after it, with and without a limit.
    fileprivate mutating func visitStream(of owner: Actor) async throws {
        let (app, path) = (app, owner.requests.prefix + "/events/stream")
        let tenant = try #require(owner.tenantID).description
        let quota = try await superuser.put("/superuser/tenants/\(tenant)/quotas/streams", ["limit": 1000])
        #expect(quota.status < 300)
        let last = try await app.openStream(path, headers: owner.headers) { stream in
            var headers = owner.headers
            headers[.contentType] = "text/plain"
            _ = try await app.send(
                .post, "\(owner.requests.prefix)/files?name=mercury.txt", bytes: Array("text".utf8), headers: headers)
            try await stream.wait { $0.text.contains("mercury") }
            return try #require(stream.text.firstMatch(of: /id: ([0-9a-f-]{36})/)).output.1
        }
        var headers = owner.headers
        headers[try #require(HTTPField.Name("Last-Event-ID"))] = String(last)
        try await app.openStream(path, headers: headers) { stream in try await stream.wait { $0.text.hasPrefix(":") } }
        note(.get, path)
    }

    /// The job of the rows never runs.
    fileprivate mutating func visitJobs(of owner: Actor) async throws {
        let rows = try await app.makeJobRows(for: try #require(owner.tenantID))
        let job = "/core/jobs/{id}"
        try await visit(owner, .get, job, at: "\(rows.job)")
        #expect(try await owner.get("/core/jobs/\(rows.job)/files/\(rows.file)").status == 200)
        note(.get, "\(owner.requests.prefix)\(job)/files/{file}")
        try await visit(owner, .delete, job, at: "\(rows.job)")
    }

    /// A schedule by each kind of rule, of the first job that can be scheduled.
    fileprivate mutating func visitSchedules(of owner: Actor) async throws {
        let path = "/core/schedules"
        let jobs = try await visit(owner, .get, path + "/jobs")
        let job = try #require(jobs["items"]?[0]?["name"])
        let body: JSONValue = [
            "name": "Daily", "job": job, "arguments": ["format": "csv"], "cron": "30 8 * * *",
            "time_zone": "Europe/Berlin", "misfire": "skip",
        ]
        let created = try await owner.post(path, body)
        #expect(created.status == 201, "\(created.text)")
        note(.post, owner.requests.prefix + path)
        let id = try #require(created.json["id"]?.string)
        try await visit(owner, .get, path)
        let changes: JSONValue = ["name": "Hourly", "every_seconds": 3600, "misfire": "latest"]
        try await visit(owner, .patch, path + "/{id}", changes, at: id)
        try await visit(owner, .post, path + "/{id}/run", at: id)
        try await visit(owner, .get, path + "/{id}", at: id)
        try await visit(owner, .put, path + "/{id}/pause", at: id)
        try await visit(owner, .delete, path + "/{id}/pause", at: id)
        try await visit(owner, .delete, path + "/{id}", at: id)
    }

    /// Writes the first setting of a list as it is, and removes it; a product may have none that users have values of.
    fileprivate mutating func visitSettings(of actor: Actor, _ path: String, at place: String? = nil) async throws {
        guard app.routes.contains(where: { $0.path == actor.requests.prefix + path }) else { return }
        let places = [place].compactMap(\.self)
        let list = try await visit(actor, .get, path, at: places.first ?? "")
        let filled = place.map { path.replacing(/\{[a-z]+\}/, with: $0) } ?? path
        let routes = app.routes.filter { $0.path == "\(actor.requests.prefix)\(path)/{name}" }
        for method in [HTTPRequest.Method.put, .get, .delete] where routes.contains(where: { $0.method == method }) {
            if let name = list["items"]?[0]?["name"]?.string {
                let body: JSONValue? = method == .put ? ["value": list["items"]?[0]?["value"] ?? .null] : nil
                let response = try await actor.send(method, "\(filled)/\(name)", body)
                guard response.status < 300 else { throw UnexpectedResponse(response) }
            }
            note(method, "\(actor.requests.prefix)\(path)/{name}")
        }
    }

    /// The pages of settings, in products that have them.
    fileprivate mutating func visitSettingPages(of owner: Actor) async throws {
        let user = TestBrowser(app)
        let signedIn = try await user.post(
            "/account/sign-in", [("email", owner.email), ("password", TestApp.password)])
        let pages = [
            ("/admin/settings", TestBrowser(app, cookie: cookie)), ("/account/preferences", user.keeping(signedIn)),
        ]
        for (page, browser) in pages where app.routes.contains(where: { $0.path == page }) {
            let html = try await browser.get(page)
            guard html.status == 200 else { throw UnexpectedResponse(html) }
            note(.get, page)
            guard let name = html.text.firstMatch(of: /<form method="post" action="([^"]+)" id=/)?.output.1 else {
                continue
            }
            let sent = try await browser.send(String(name), [("reset", "1")], on: page)
            guard sent.status == 303 else { throw UnexpectedResponse(sent) }
            note(.post, page + "/{name}")
        }
    }
}
