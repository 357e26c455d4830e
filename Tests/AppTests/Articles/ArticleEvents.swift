import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// An article was published.
@Schema
@Event("article.published")
struct ArticlePublished {
    var articleID: ID<Article>

    static let audience: EventAudience = .hidden
}

/// A job that counts a publication of an article.
@Schema
struct CountPublication: GlobalJob {
    static let name = "articles.count_publication"

    var articleID: ID<Article>

    func run(_ context: GlobalJobContext) async throws {
        let article = articleID
        try await context.commit { tx in
            // The article was deleted meanwhile.
            guard try tx.find(ArticleRecord.self, article) != nil else { return }
            try tx.insertMissing([ArticleFigureRecord(id: article, publications: 0)])
            try tx.update(ArticleFigureRecord.where { $0.id == article }) { [$0.publications.increment(by: 1)] }
        }
    }
}

/// The handlers of these events.
enum ArticleHandlers {
    /// Bookmarks an article for its author when it is published.
    @Sendable static func bookmark(_ event: ArticlePublished, _ context: GlobalEventContext) async throws {
        try await context.commit { tx in
            try tx.insertMissing([BookmarkRecord(id: ID(), userID: tx.scope.userID, articleID: event.articleID)])
        }
    }

    /// Refuses the publication of an article that the user doesn't see, within the transaction that publishes it.
    @Sendable static func check(_ event: ArticlePublished, _ tx: GlobalTransaction) throws {
        guard try tx.exists(ArticleRecord.where { $0.id == event.articleID }) else { throw ArticleError.notFound }
    }
}
