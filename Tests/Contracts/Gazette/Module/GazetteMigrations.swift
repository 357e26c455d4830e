import TrellisDatabase
import TrellisMigrations

/// The migrations of the module, in order.
enum GazetteMigrations {
    static let all: [Migration] = [
        Migration(
            "gazette.001-profiles",
            up: { schema in
                schema.create("profile") { table in
                    table.id().references("user", onDelete: .cascade)
                    table.text("username")
                    table.text("bio").nullable()
                    table.text("image").nullable()
                    table.timestamps()
                    table.unique(["username"])
                    table.global(.owned(by: "id"))
                }
                schema.create("follow") { table in
                    table.id()
                    table.uuid("follower_id").references("profile", onDelete: .cascade)
                    table.uuid("followed_id").references("profile", onDelete: .cascade)
                    table.unique(["follower_id", "followed_id"])
                    table.index(["followed_id"])
                    table.global(.owned(by: "follower_id"))
                }
            },
            down: { schema in
                schema.drop("follow")
                schema.drop("profile")
            }),
        Migration("gazette.002-articles", up: articles, down: dropArticles),
        Migration("gazette.003-comments", up: comments, down: dropComments),
    ]
}

extension GazetteMigrations {
    @Sendable private static func articles(_ schema: SchemaBuilder) {
        schema.create("article") { table in
            table.id()
            table.uuid("author_id").references("profile", onDelete: .cascade)
            table.text("slug")
            table.text("title")
            table.text("description")
            table.text("body")
            table.timestamps()
            table.unique(["slug"])
            table.index(["created_at", "id"])
            table.index(["author_id", "created_at"])
            table.global(.owned(by: "author_id"))
        }
        schema.create("article_tag") { table in
            table.id()
            table.uuid("article_id").references("article", onDelete: .cascade)
            table.uuid("author_id").references("profile", onDelete: .cascade)
            table.text("name")
            table.unique(["article_id", "name"])
            table.index(["name"])
            table.index(["author_id"])
            table.global(.owned(by: "author_id"))
        }
        schema.create("favorite") { table in
            table.id()
            table.uuid("article_id").references("article", onDelete: .cascade)
            table.uuid("user_id").references("profile", onDelete: .cascade)
            table.unique(["article_id", "user_id"])
            table.index(["user_id"])
            table.global(.owned(by: "user_id"))
        }
        schema.create("slug") { table in
            table.id()
            table.text("word")
            table.integer("last")
            table.unique(["word"])
            table.global()
        }
    }

    @Sendable private static func dropArticles(_ schema: SchemaBuilder) {
        schema.drop("slug")
        schema.drop("favorite")
        schema.drop("article_tag")
        schema.drop("article")
    }

    @Sendable private static func comments(_ schema: SchemaBuilder) {
        schema.create("comment") { table in
            table.id()
            table.uuid("article_id").references("article", onDelete: .cascade)
            table.uuid("author_id").references("profile", onDelete: .cascade)
            table.integer("number")
            table.text("body")
            table.timestamps()
            table.unique(["article_id", "number"])
            table.index(["author_id"])
            table.global(.owned(by: "author_id"))
        }
        schema.create("comment_number") { table in
            table.id().references("article", onDelete: .cascade)
            table.integer("last")
            table.global()
        }
    }

    @Sendable private static func dropComments(_ schema: SchemaBuilder) {
        schema.drop("comment_number")
        schema.drop("comment")
    }
}
