import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// Attempts to access the rows of another user in tables without tenants, through queries and through handwritten SQL.
@Suite("Rows without tenants")
struct GlobalRowTests {
    private struct Product {
        let app: TestApp
        let database: Database
        let ada: Scope
        let bob: Scope
        /// Ada's draft and her public article.
        let draft: ArticleRecord
        let published: ArticleRecord
        /// The name of the database on PostgreSQL.
        let postgres: String?
    }

    /// Runs `body` with a draft, a public article and a bookmark of one user, for each engine.
    private func withRows(_ body: (Product) async throws -> Void) async throws {
        try await withApp(ArticlesProduct.self) { app in
            let (ada, bob) = (try await app.signUpUser().scope, try await app.signUpUser().scope)
            let database = app.application.platform.database
            let rows = try await database.global(ada).write { tx in
                let made = try tx.insert(
                    contentsOf: [false, true].map { isPublished in
                        ArticleRecord(
                            id: ID(at: tx.now), authorID: tx.scope.userID, slug: "\(isPublished)", title: "One",
                            isPublished: isPublished)
                    })
                try tx.insert(BookmarkRecord(id: ID(), userID: tx.scope.userID, articleID: made[1].id))
                return made
            }
            let name = try? await database.system().read { tx in
                try tx.rows("SELECT current_database()::text AS name").first?.decode(String.self, "name")
            }
            try await body(
                Product(
                    app: app, database: database, ada: ada, bob: bob, draft: rows[0], published: rows[1],
                    postgres: name))
        }
    }

    @Test("No form of query reads a personal row of another user")
    func reading() async throws {
        try await withRows { product in
            let (draft, published) = (product.draft, product.published)
            let anonymous = Scope(tenantID: .platform, userID: .noUser, requestID: "test")
            for scope in [product.bob, anonymous] {
                try await product.database.global(scope).readOnly.read { tx in
                    #expect(try tx.fetch(ArticleRecord.all).map(\.id) == [published.id])
                    #expect(try tx.find(ArticleRecord.self, draft.id) == nil)
                    #expect(try tx.find(ArticleRecord.self, published.id) != nil)
                    #expect(try tx.fetch(ArticleRecord.self, ids: [draft.id, published.id]).count == 1)
                    #expect(try tx.count(ArticleRecord.all) == 1)
                    #expect(try !tx.exists(ArticleRecord.where { $0.slug == "false" }))
                    #expect(try tx.values(ArticleRecord.all) { $0.slug } == ["true"])
                    #expect(try tx.page(ArticleRecord.all, PageRequest(limit: 10)).items.count == 1)
                    #expect(try tx.fetch(BookmarkRecord.all).isEmpty)
                    let joined = ArticleRecord.join(BookmarkRecord.self, on: { $0.id == $1.articleID })
                    #expect(try tx.fetch(joined).isEmpty)
                    let some = ArticleRecord.where { article in BookmarkRecord.exists { $0.articleID == article.id } }
                    #expect(try tx.fetch(some).isEmpty)
                    var streamed = 0
                    try tx.forEach(ArticleRecord.all) { _ in streamed += 1 }
                    #expect(streamed == 1)
                }
                let found = try await product.database.global(scope).find(ArticleRecord.self, draft.id)
                #expect(found == nil)
            }
            let own = try await product.database.global(product.ada).count(ArticleRecord.all)
            #expect(own == 2)
        }
    }

    @Test("No form of write changes a row of another user or creates one for another user")
    func writing() async throws {
        try await withRows { product in
            let published = product.published
            let bob = product.database.global(product.bob)
            let mismatch = DatabaseError.ownerMismatch(table: "article")
            await #expect(throws: mismatch) { try await bob.write { tx in try tx.update(published) } }
            await #expect(throws: mismatch) { try await bob.write { tx in try tx.delete(published) } }
            await #expect(throws: mismatch) {
                try await bob.write { tx in try tx.delete(ArticleRecord.self, published.id) }
            }
            let draft = product.draft
            await #expect(throws: RecordNotFound(table: "article")) {
                try await bob.write { tx in try tx.delete(ArticleRecord.self, draft.id) }
            }
            await #expect(throws: mismatch) {
                try await bob.write { tx in
                    try tx.insert(
                        ArticleRecord(
                            id: ID(), authorID: published.authorID, slug: "b", title: "b", isPublished: false))
                }
            }
            // The row of another user with one's own name as its owner.
            await #expect(throws: (any Error).self) {
                try await bob.write { tx in
                    var forged = ArticleRecord(
                        id: published.id, authorID: tx.scope.userID, slug: "b", title: "b", isPublished: true)
                    forged.version = published.version
                    try tx.update(forged)
                }
            }
            await #expect(throws: DatabaseError.uniqueViolation(constraint: "article_pkey")) {
                try await bob.write { tx in
                    try tx.upsert(
                        ArticleRecord(
                            id: ID(), authorID: tx.scope.userID, slug: published.slug, title: "b", isPublished: true)
                    ) { [$0.slug] }
                }
            }
            let changed = try await bob.write { tx in
                [
                    try tx.update(ArticleRecord.all) { [$0.title.set("b")] }, try tx.erase(ArticleRecord.all),
                    try tx.update(ArticleRecord.all.limit(5)) { [$0.title.set("b")] },
                    try tx.update(Self.claimed(by: tx.scope.userID).all) { [$0.title.set("b")] },
                    try tx.fetch(ArticleRecord.all, lock: .forUpdate).count,
                ]
            }
            #expect(changed == [0, 0, 0, 0, 0])
            await #expect(throws: DatabaseError.protectedColumn(column: "article.author_id")) {
                try await product.database.global(product.ada).write { tx in
                    try tx.update(ArticleRecord.all) { [$0.authorID.set(ID())] }
                }
            }
            let titles = try await product.database.global(product.ada).values(ArticleRecord.all) { $0.title }
            #expect(titles == ["One", "One"])
        }
    }

    /// Every article, by a handwritten expression that names the user as its author.
    private static func claimed(by user: ID<User>) -> CommonTableExpression<ArticleRecord> {
        CommonTableExpression(
            "claimed",
            unfiltered: """
                SELECT a.id, u.id, a.slug, a.title, a.is_published, a.created_at, a.updated_at, a.version
                FROM article a CROSS JOIN \(ident: "user") u WHERE u.id = \(user)
                """, reason: "a test")
    }

    @Test("A handler without a user writes no row, also of a table that every user writes")
    func withoutUser() async throws {
        try await withRows { product in
            let platform = product.database.tenant(Scope(tenantID: .platform, userID: .noUser, requestID: "test"))
            let figure = ArticleFigureRecord(id: product.published.id, publications: 1)
            await #expect(throws: GlobalAccessError.noActor) {
                try await platform.write { tx in try GlobalTransaction(tx).insert(figure) }
            }
            let changed = try await platform.write { tx in
                let rows = try GlobalTransaction(tx)
                try rows.moderating(reason: "A test").insert(figure)
                return [
                    try rows.count(ArticleFigureRecord.all),
                    try rows.update(ArticleFigureRecord.all) { [$0.publications.set(2)] },
                    try rows.fetch(ArticleFigureRecord.all, lock: .forUpdate).count,
                    try rows.erase(ArticleFigureRecord.all),
                ]
            }
            #expect(changed == [1, 0, 0, 0])
        }
    }

    @Test("A write without a user and without a reason is refused; with a reason it reaches every row")
    func moderation() async throws {
        try await withRows { product in
            let anonymous = product.database.global(Scope(tenantID: .platform, userID: .noUser, requestID: "test"))
            await #expect(throws: GlobalAccessError.noActor) {
                try await anonymous.write { tx in try tx.erase(ArticleFigureRecord.all) }
            }
            let changed = try await anonymous.moderating(reason: "A test").write { tx in
                try tx.update(ArticleRecord.all) { [$0.title.set("Two")] }
            }
            #expect(changed == 2)
            let entries = try await product.app.auditEntries(of: "article").filter { $0.action == "update" }
            #expect(entries.map(\.reason) == ["A test", "A test"])
            #expect(entries.allSatisfy { $0.actorID == nil })
        }
    }

    @Test(
        "PostgreSQL itself returns no personal row of another user, and changes no row of another user",
        .enabled(if: TestPostgres.current != nil))
    func policies() async throws {
        var wasTried = false
        try await withRows { product in
            guard let name = product.postgres else { return }
            var options = DatabaseOptions()
            options.tenantPredicate = false
            let database = try Database.open(
                try #require(TestPostgres.current).url(name, as: TestPostgres.applicationRole), options: options)
            let (ada, published) = (product.ada.userID, product.published.id)
            let seen = try await database.global(product.bob).read { tx in
                [
                    try tx.count(ArticleRecord.all), try tx.count(BookmarkRecord.all),
                    try tx.unfiltered(reason: "a test").rows("SELECT 1 AS n FROM article WHERE author_id = \(ada)")
                        .count,
                    try tx.unfiltered(reason: "a test").rows("SELECT 1 AS n FROM bookmark").count,
                ]
            }
            #expect(seen == [1, 0, 1, 0])
            let changed = try await database.global(product.bob).write { tx in
                [
                    try tx.unfiltered(reason: "a test").execute("UPDATE article SET title = 'b'"),
                    try tx.unfiltered(reason: "a test").execute("DELETE FROM article WHERE id = \(published)"),
                ]
            }
            #expect(changed == [0, 0])
            await #expect(throws: DatabaseError.tenantMismatch(table: "bookmark")) {
                try await database.global(product.bob).write { tx in
                    _ = try tx.unfiltered(reason: "a test").execute(
                        """
                        INSERT INTO bookmark (id, user_id, article_id)
                        VALUES (\(ID<BookmarkRecord>()), \(ada), \(published))
                        """)
                }
            }
            // Code of a tenant and of the system has no user in the database: it sees the public rows at most.
            let tenant = Scope(tenantID: ID(), userID: ada, requestID: "test")
            let outside = try await database.tenant(tenant).read { tx in
                try tx.unfiltered(reason: "a test").rows("SELECT 1 AS n FROM bookmark").count
                    + tx.unfiltered(reason: "a test").rows("SELECT 1 AS n FROM article WHERE NOT is_published").count
            }
            #expect(outside == 0)
            let system = try await database.system().write { tx in
                try tx.execute("UPDATE article SET title = 'b'") + tx.execute("DELETE FROM bookmark")
            }
            #expect(system == 0)
            try database.close()
            wasTried = true
        }
        #expect(wasTried)
    }

    @Test(
        "A table without tenants whose policies are missing or changed is reported with the fix",
        .enabled(if: TestPostgres.current != nil))
    func check() async throws {
        try await withRows { product in
            guard product.postgres != nil else { return }
            let platform = product.app.application.platform
            let check = TenancyCheck(platform.database, records: product.app.application.records)
            #expect(try await check.issues() == [])
            try await platform.owner.run(
                script: """
                    DROP POLICY global_writer ON article;
                    CREATE POLICY lax ON bookmark USING (true);
                    """)
            let issues = try await check.issues()
            #expect(issues.count == 2)
            #expect(issues.first?.contains("the policy global_writer is missing") == true)
            let repair = ".owned(by: \"author_id\", publicWhen: \"is_published\")"
            #expect(issues.first?.contains("$0.globalPolicies(\(repair))") == true)
            #expect(issues.last?.contains("the policy lax allows more rows") == true)
        }
    }
}
