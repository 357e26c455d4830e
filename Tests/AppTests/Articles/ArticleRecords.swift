import TrellisDatabase
import TrellisKernel
import TrellisMigrations

/// The entity type of `ID<Article>`.
enum Article: Sendable {}

/// A row of `article`: public when it is published, otherwise its author's draft.
@Record("article")
struct ArticleRecord: GlobalRecord, Timestamped, Versioned {
    let id: ID<Article>
    let authorID: ID<User>
    var slug: String
    var title: String
    var isPublished: Bool
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1

    static let sharing = owned(by: \.authorID, publicWhen: \.isPublished)
}

/// A row of `bookmark`: an article that a user marked for reading, known to that user only.
@Record("bookmark")
struct BookmarkRecord: GlobalRecord {
    let id: ID<BookmarkRecord>
    let userID: ID<User>
    var articleID: ID<Article>

    static let sharing = personal(to: \.userID)
}

/// A row of `article_figure`, which belongs to no user: how often an article was published.
@Record("article_figure")
struct ArticleFigureRecord: GlobalRecord {
    let id: ID<Article>
    var publications: Int
}

/// The migrations of the module.
enum ArticleMigrations {
    static let all: [Migration] = [
        Migration(
            "articles.001-create",
            up: { schema in
                schema.create("article") { table in
                    table.id()
                    table.uuid("author_id").references("user", onDelete: .cascade)
                    table.text("slug")
                    table.text("title")
                    table.bool("is_published")
                    table.timestamps()
                    table.version()
                    table.unique(["slug"])
                    table.index(["author_id"])
                    table.index(["created_at", "id"], where: "is_published = TRUE")
                    table.global(.owned(by: "author_id", publicWhen: "is_published"))
                }
                schema.create("bookmark") { table in
                    table.id()
                    table.uuid("user_id").references("user", onDelete: .cascade)
                    table.uuid("article_id").references("article", onDelete: .cascade)
                    table.unique(["user_id", "article_id"])
                    table.index(["article_id"])
                    table.global(.personal(to: "user_id"))
                }
                schema.create("article_figure") { table in
                    table.id().references("article", onDelete: .cascade)
                    table.integer("publications")
                    table.global()
                }
            },
            down: { schema in
                schema.drop("article_figure")
                schema.drop("bookmark")
                schema.drop("article")
            })
    ]
}
