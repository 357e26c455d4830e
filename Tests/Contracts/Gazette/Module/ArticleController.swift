import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Articles, for readers.
@Controller("articles")
struct ArticleReadingController {
    let articles: ArticleReadingService

    init(_ context: OptionalContext) { articles = ArticleReadingService(database: context.global) }

    /// List articles, the newest first.
    @GET(access: .optional)
    func list(filter: ArticleFilter, page: OffsetRequest) async throws -> WrappedPage<ArticleResponse> {
        WrappedPage(try await articles.list(filter, page))
    }

    /// Return an article.
    @GET("{slug}", access: .optional, errors: [GazetteError.articleNotFound])
    func get(slug: String) async throws -> Wrapped<ArticleResponse> { Wrapped(try await articles.get(slug)) }
}

/// Articles, for authors and signed-in readers.
@Controller("articles")
struct ArticleController {
    let articles: ArticleService

    init(_ context: UserContext) { articles = ArticleService(database: context.global) }

    /// List the articles of followed authors, the newest first.
    @GET("feed", access: .authenticated)
    func feed(page: OffsetRequest) async throws -> WrappedPage<ArticleResponse> {
        WrappedPage(try await articles.feed(page))
    }

    /// Write an article.
    @POST(access: .authenticated)
    func create(body: Wrapped<ArticleCreate>) async throws -> Created<Wrapped<ArticleResponse>> {
        let article = try await articles.create(body.content)
        return Created(Wrapped(article), location: article.slug)
    }

    /// Change an article.
    @PUT(
        "{slug}", access: .authenticated,
        errors: [GazetteError.articleNotFound, DatabaseError.ownerMismatch(table: "article")])
    func update(slug: String, body: Wrapped<ArticleUpdate>) async throws -> Wrapped<ArticleResponse> {
        Wrapped(try await articles.update(slug, with: body.content))
    }

    /// Delete an article, with its comments.
    @DELETE(
        "{slug}", access: .authenticated,
        errors: [GazetteError.articleNotFound, DatabaseError.ownerMismatch(table: "article")])
    func delete(slug: String) async throws -> NoContent {
        try await articles.delete(slug)
        return NoContent()
    }

    /// Make an article a favourite.
    @POST("{slug}/favorite", access: .authenticated, errors: [GazetteError.articleNotFound])
    func favorite(slug: String) async throws -> Wrapped<ArticleResponse> {
        Wrapped(try await articles.favorite(slug))
    }

    /// Make an article no favourite.
    @DELETE("{slug}/favorite", access: .authenticated, errors: [GazetteError.articleNotFound])
    func unfavorite(slug: String) async throws -> Wrapped<ArticleResponse> {
        Wrapped(try await articles.unfavorite(slug))
    }
}

/// Tags of articles.
@Controller("tags")
struct TagController {
    let articles: ArticleReadingService

    init(_ context: OptionalContext) { articles = ArticleReadingService(database: context.global) }

    /// List tags, the most used first.
    @GET(access: .optional)
    func list() async throws -> TagList { try await articles.tags() }
}
