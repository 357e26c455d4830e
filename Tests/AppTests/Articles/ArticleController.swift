import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// Articles, for readers.
@Controller("articles")
struct ArticleReadingController {
    let articles: ArticleReadingService

    init(_ context: OptionalContext) {
        articles = ArticleReadingService(database: context.global)
    }

    /// List the public articles, and the caller's own, newest first.
    @GET(access: .optional, errors: [CursorError.invalid])
    func list(page: PageRequest) async throws -> Page<ArticleResponse> {
        try await articles.list(page).map(ArticleResponse.init)
    }

    /// Read an article.
    @GET("{slug}", access: .optional, errors: [ArticleError.notFound])
    func get(slug: String) async throws -> ArticleResponse {
        ArticleResponse(try await articles.get(slug))
    }
}

/// Articles, for their authors.
@Controller("articles")
struct ArticleController {
    let articles: ArticleService

    init(_ context: UserContext) {
        articles = ArticleService(database: context.global)
    }

    /// Create a draft.
    @POST(access: .authenticated, errors: [ArticleError.slugTaken])
    func create(body: ArticleCreate) async throws -> Created<ArticleResponse> {
        let article = try await articles.create(body)
        return Created(ArticleResponse(article), location: article.slug, version: article.version)
    }

    /// Change an article.
    @PATCH(
        "{slug}", access: .authenticated,
        errors: [ArticleError.notFound, DatabaseError.ownerMismatch(table: "article")])
    func update(slug: String, body: ArticleUpdate) async throws -> ArticleResponse {
        ArticleResponse(try await articles.update(slug, body))
    }

    /// Publish an article.
    @PUT(
        "{slug}/publication", access: .authenticated,
        errors: [ArticleError.notFound, DatabaseError.ownerMismatch(table: "article")])
    func publish(slug: String) async throws -> ArticleResponse {
        ArticleResponse(try await articles.publish(slug))
    }

    /// Bookmark an article.
    @PUT("{slug}/bookmark", access: .authenticated, errors: [ArticleError.notFound])
    func bookmark(slug: String) async throws -> NoContent {
        try await articles.bookmark(slug)
        return NoContent()
    }
}

/// Articles, for superusers.
@Controller("superuser/articles")
struct SuperuserArticleController {
    let articles: ArticleService

    init(_ context: SuperuserContext) {
        articles = ArticleService(database: context.global)
    }

    /// Delete the article of any author.
    @DELETE("{slug}", access: .superuser, errors: [ArticleError.notFound])
    func delete(slug: String) async throws -> NoContent {
        try await articles.delete(slug)
        return NoContent()
    }
}
