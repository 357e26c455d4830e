import HTTPTypes
import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisWeb

/// A module without tenants, through its public routes.
@Suite("A product without tenants")
struct GlobalModuleTests {
    /// Signs up an author and creates a draft.
    private func author(_ app: TestApp, _ slug: String) async throws -> Actor {
        let author = try await app.signUpUser()
        #expect(try await author.post("/articles", ["slug": .string(slug), "title": "One"]).status == 201)
        return author
    }

    @Test("A sign-up creates a user and no tenant, and routes for users need none")
    func signUp() async throws {
        try await withApp(ArticlesProduct.self) { app in
            let path = Application.prefix + "/auth/signup"
            let body: JSONValue = ["email": "ada@example.com", "password": .string(TestApp.password)]
            let response = try await app.send(.post, path, body: body)
            #expect(response.status == 201)
            #expect(response.json["tenant"] == nil && response.json["user"]?["email"]?.string == "ada@example.com")
            #expect(try await app.send(.post, path, body: body).problem == "user.email_taken")

            let ada = try await app.logIn("ada@example.com")
            #expect(try await ada.get("/users/me").status == 200)
            #expect(try await ada.get("/tenants").json["items"]?.array?.isEmpty == true)

            var named = body.object ?? [:]
            named["tenant_name"] = "Acme"
            #expect(try await app.send(.post, path, body: .object(named)).status == 422)
            let schema = app.application.document.json["components"]?["schemas"]
            #expect(schema?["UserSignupRequest"] != nil && schema?["SignupRequest"] == nil)
        }
    }

    @Test("Everyone reads public rows; only the owner reads a personal one")
    func reading() async throws {
        try await withApp(ArticlesProduct.self) { app in
            let (ada, bob) = (try await author(app, "engines"), try await app.signUpUser())
            let path = Application.prefix + "/articles/engines"

            #expect(try await ada.get("/articles/engines").status == 200)
            #expect(try await bob.get("/articles/engines").problem == "article.not_found")
            #expect(try await app.send(.get, path).problem == "article.not_found")
            #expect(try await ada.get("/articles").json["items"]?.array?.count == 1)
            #expect(try await bob.get("/articles").json["items"]?.array?.isEmpty == true)

            #expect(try await ada.put("/articles/engines/publication").status == 200)
            #expect(try await bob.get("/articles/engines").json["title"]?.string == "One")
            #expect(try await app.send(.get, path).json["author_id"]?.string == "\(ada.userID)")
            let list = try await app.send(.get, Application.prefix + "/articles")
            #expect(list.json["items"]?.array?.count == 1)
        }
    }

    @Test("An anonymous caller and another user can't write, and nothing changes")
    func writing() async throws {
        try await withApp(ArticlesProduct.self) { app in
            let (ada, bob) = (try await author(app, "engines"), try await app.signUpUser())
            let body: JSONValue = ["title": "Two"]
            let path = Application.prefix + "/articles/engines"
            #expect(try await app.send(.patch, path, body: body).status == 401)
            #expect(try await app.send(.post, Application.prefix + "/articles", body: body).status == 401)
            #expect(try await bob.patch("/articles/engines", body).problem == "article.not_found")

            #expect(try await ada.put("/articles/engines/publication").status == 200)
            #expect(try await bob.patch("/articles/engines", body).problem == "database.owner_mismatch")
            #expect(try await bob.put("/articles/engines/publication").status == 403)
            #expect(try await bob.delete("/superuser/articles/engines").status == 403)
            #expect(try await ada.get("/articles/engines").json["title"]?.string == "One")

            #expect(try await ada.patch("/articles/engines", body).json["title"]?.string == "Two")
        }
    }

    @Test("A superuser changes the row of any user")
    func moderation() async throws {
        try await withApp(ArticlesProduct.self) { app in
            let (ada, root) = (try await author(app, "engines"), try await app.superuser())
            #expect(try await root.delete("/superuser/articles/engines").status == 204)
            #expect(try await ada.get("/articles/engines").status == 404)
            let entry = try #require(try await app.auditEntries(of: "article").last)
            #expect(entry.action == "delete" && entry.actorID == root.userID)
            #expect(entry.reason == "A superuser's route")
        }
    }

    @Test("The audit names the user who wrote, and the route")
    func audit() async throws {
        try await withApp(ArticlesProduct.self) { app in
            let ada = try await author(app, "engines")
            let entries = try await app.auditEntries(of: "article")
            #expect(entries.map(\.action) == ["insert"])
            #expect(entries.first?.actorID == ada.userID)
            #expect(entries.first?.origin == "POST /api/v1/articles")
            #expect(entries.first?.tenantID == .platform)
        }
    }

    @Test("Events and jobs of a transaction run for its user, on rows without tenants")
    func events() async throws {
        try await withApp(ArticlesProduct.self) { app in
            let ada = try await author(app, "engines")
            #expect(try await ada.put("/articles/engines/publication").status == 200)
            let report = try await app.runJobs()
            #expect(report.completed == 2 && report.failed == 0 && report.discarded == 0)
            let database = app.application.platform.database
            let figures = try await database.global(ada.scope).fetch(ArticleFigureRecord.all)
            #expect(figures.map(\.publications) == [1])
            let bookmarks = try await database.global(ada.scope).fetch(BookmarkRecord.all)
            #expect(bookmarks.map(\.userID) == [ada.userID])
            let counted = try await app.auditEntries(of: "article_figure")
            #expect(counted.allSatisfy { $0.actorID == ada.userID && $0.origin == "job articles.count_publication" })
            #expect(!counted.isEmpty)
        }
    }

    @Test("Of two writers of one unique slug, one gets a conflict")
    func race() async throws {
        try await withApp(ArticlesProduct.self) { app in
            let authors = [try await app.signUpUser(), try await app.signUpUser()]
            let rounds = try await app.race(2, rounds: 8) { racer in
                try await authors[racer.number].post("/articles", ["slug": "\(racer.round)", "title": "One"])
            }
            for outcomes in rounds {
                #expect(outcomes.succeeded == 1)
                #expect(outcomes.failed(with: ArticleError.slugTaken) == 1)
            }
            #expect(try await app.auditEntries(of: "article").count == 8)
        }
    }

    @Test("A tenant's transaction doesn't enqueue a job on rows without tenants")
    func tenantJob() async throws {
        try await withApp(ArticlesProduct.self) { app in
            let tenant = Scope(tenantID: ID(), userID: ID(), requestID: "test")
            let database = app.application.platform.database.tenant(tenant)
            let job = CountPublication(articleID: ID())
            let attempts: [@Sendable (TenantTransaction) throws -> Void] = [
                { try $0.enqueue(job) }, { try $0.enqueue(job, after: [EnqueuedJob]()) },
                { try $0.enqueue(contentsOf: [job, job]) }, { _ = try $0.batch("counts", [job]) },
                { try $0.enqueue(job, JobOptions(unique: UniqueJob("one"))) },
            ]
            for attempt in attempts {
                await #expect(throws: GlobalAccessError.tenantScope) { try await database.write { try attempt($0) } }
            }
        }
    }

    @Test("A module whose scope contradicts its records is refused at the start")
    func scope() {
        #expect(
            throws: CompositionError.recordOfAnotherScope("ArticleRecord", of: "articles", .tenant)
        ) {
            try Application.inspect(ForgetfulArticlesProduct.self)
        }
    }
}

extension Actor {
    /// The actor's scope without a tenant.
    var scope: Scope { Scope(tenantID: .platform, userID: userID, requestID: "test") }
}

extension TestApp {
    /// Returns the audit entries of a table, oldest first.
    func auditEntries(of table: String) async throws -> [AuditEntryRecord] {
        let platform = Scope(tenantID: .platform, userID: .noUser, requestID: "test")
        return try await application.platform.database.tenant(platform).read { tx in
            try tx.fetch(AuditEntryRecord.where { $0.record == table }.order { $0.id.ascending })
        }
    }
}
