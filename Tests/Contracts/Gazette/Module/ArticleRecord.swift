import TrellisDatabase
import TrellisKernel

/// The entity type of `ID<Article>`.
enum Article: Sendable {}

/// A row of `article`: everyone reads it, its author writes it.
@Record("article")
struct ArticleRecord: GlobalRecord, Timestamped {
    let id: ID<Article>
    let authorID: ID<User>
    let slug: String
    var title: String
    var description: String
    var body: String
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite

    static let sharing = owned(by: \.authorID)
}

/// A row of `article_tag`: one tag of an article.
@Record("article_tag")
struct ArticleTagRecord: GlobalRecord {
    let id: ID<ArticleTagRecord>
    let articleID: ID<Article>
    let authorID: ID<User>
    let name: String

    static let sharing = owned(by: \.authorID)
}

/// A row of `favorite`: a user likes an article.
@Record("favorite")
struct FavoriteRecord: GlobalRecord {
    let id: ID<FavoriteRecord>
    let articleID: ID<Article>
    let userID: ID<User>

    static let sharing = owned(by: \.userID)
}

/// An article with what the contract shows besides, as one reader sees it.
///
/// The number of users whose favourite it is, whether it is the reader's, and whether the reader follows the author.
typealias ArticleRow = (ArticleRecord, ProfileRecord, Int, Bool, Bool)

extension Query<ArticleRecord> {
    /// The rows as `reader` sees them, the newest first.
    func rows(for reader: ID<User>) -> ComputedQuery<ArticleRecord, ArticleRow> {
        order { $0.createdAt.descending }
            .join(ProfileRecord.self, on: { article, author in article.authorID == author.id })
            .withValues { article, author in
                FavoriteRecord.count { $0.articleID == article.id }
                FavoriteRecord.exists { $0.articleID == article.id && $0.userID == reader }
                FollowRecord.isFollowed(author.id, by: reader)
            }
    }
}

extension ArticleRecord {
    /// Returns a query for the articles that match the filter.
    static func matching(_ filter: ArticleFilter) -> Query<ArticleRecord> {
        all
            .where(filter.tag) { article, tag in
                ArticleTagRecord.exists { $0.articleID == article.id && $0.name == tag }
            }
            .where(filter.author) { article, name in
                ProfileRecord.exists { $0.id == article.authorID && $0.username == name }
            }
            .where(filter.favorited) { article, name in
                FavoriteRecord.exists { favorite in
                    favorite.articleID == article.id
                        && ProfileRecord.exists { $0.id == favorite.userID && $0.username == name }
                }
            }
    }
}

extension ReadTransaction where Owner == OwnedGlobally {
    /// Returns the article with this slug.
    ///
    /// - Throws: ``GazetteError/articleNotFound``.
    func article(_ slug: String) throws -> ArticleRecord {
        guard let article = try first(ArticleRecord.where { $0.slug == slug }) else {
            throw GazetteError.articleNotFound
        }
        return article
    }

    /// Returns the articles of a query as `reader` sees them, with their tags.
    func articles(
        _ query: Query<ArticleRecord>, _ part: OffsetRequest, for reader: ID<User>
    ) throws -> OffsetPage<ArticleResponse> {
        let rows = try page(query.rows(for: reader), part)
        let ids = rows.items.map(\.0.id)
        let found = try fetch(ArticleTagRecord.where { $0.articleID.in(ids) }.order { $0.name.ascending })
        let tags = Dictionary(grouping: found, by: \.articleID).mapValues { $0.map(\.name) }
        return rows.map { ArticleResponse($0, tags: tags[$0.0.id] ?? []) }
    }

    /// Returns the article with this slug as `reader` sees it.
    ///
    /// - Throws: ``GazetteError/articleNotFound``.
    func article(_ slug: String, for reader: ID<User>) throws -> ArticleResponse {
        let found = try articles(ArticleRecord.where { $0.slug == slug }, OffsetRequest(limit: 1), for: reader)
        guard let article = found.items.first else { throw GazetteError.articleNotFound }
        return article
    }
}
