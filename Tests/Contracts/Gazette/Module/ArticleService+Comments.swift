import TrellisDatabase
import TrellisKernel

extension ArticleReadingService {
    /// Returns the comments of an article, the oldest first.
    ///
    /// - Throws: ``GazetteError/articleNotFound``.
    func comments(of slug: String) async throws -> [CommentResponse] {
        let reader = database.scope.userID
        return try await database.read { tx in try tx.comments(of: try tx.article(slug).id, for: reader) }
    }
}

extension ArticleService {
    /// Writes a comment, with the next number of the article.
    ///
    /// - Throws: ``GazetteError/articleNotFound``.
    func comment(on slug: String, _ input: CommentCreate) async throws -> CommentResponse {
        try await database.write { tx in
            let (article, author) = (try tx.article(slug).id, tx.scope.userID)
            let comment = try tx.mappingDeletedArticle {
                let number = try $0.nextNumber(in: CommentNumberRecord.self, of: article)
                return try $0.insert(
                    CommentRecord(
                        id: ID(at: tx.now), articleID: article, authorID: author, number: number, body: input.body))
            }
            return CommentResponse(comment, try tx.profile(author), isFollowed: false)
        }
    }

    /// Deletes a comment of the user; no other comment gets its number.
    ///
    /// - Throws: ``GazetteError/articleNotFound``, ``GazetteError/commentNotFound``; `DatabaseError.ownerMismatch` for
    ///   the comment of another user.
    func deleteComment(_ number: Int, on slug: String) async throws {
        try await database.write { tx in
            let article = try tx.article(slug).id
            let comments = CommentRecord.where { $0.articleID == article && $0.number == number }
            guard let comment = try tx.first(comments) else { throw GazetteError.commentNotFound }
            try tx.delete(comment)
        }
    }
}
