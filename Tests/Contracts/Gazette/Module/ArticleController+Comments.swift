import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Comments, for readers.
@Controller("articles/{slug}/comments")
struct CommentReadingController {
    let articles: ArticleReadingService

    init(_ context: OptionalContext) { articles = ArticleReadingService(database: context.global) }

    /// List the comments of an article, the oldest first.
    @GET(access: .optional, errors: [GazetteError.articleNotFound])
    func list(slug: String) async throws -> WrappedList<CommentResponse> {
        WrappedList(try await articles.comments(of: slug))
    }
}

/// Comments, for those who write them.
@Controller("articles/{slug}/comments")
struct CommentController {
    let articles: ArticleService

    init(_ context: UserContext) { articles = ArticleService(database: context.global) }

    /// Write a comment.
    @POST(access: .authenticated, errors: [GazetteError.articleNotFound])
    func create(slug: String, body: Wrapped<CommentCreate>) async throws -> Created<Wrapped<CommentResponse>> {
        let comment = try await articles.comment(on: slug, body.content)
        return Created(Wrapped(comment), location: "\(comment.id)")
    }

    /// Delete a comment.
    @DELETE(
        "{id}", access: .authenticated,
        errors: [
            GazetteError.articleNotFound, GazetteError.commentNotFound, DatabaseError.ownerMismatch(table: "comment"),
        ])
    func delete(slug: String, id: Int) async throws -> NoContent {
        try await articles.deleteComment(id, on: slug)
        return NoContent()
    }
}
