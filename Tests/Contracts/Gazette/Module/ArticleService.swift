import TrellisDatabase
import TrellisKernel

/// What readers do, signed in or not: one method, one transaction.
struct ArticleReadingService {
    let database: ReadOnlyGlobalDatabase

    /// Returns a part of the articles that match the filter, the newest first.
    func list(_ filter: ArticleFilter, _ part: OffsetRequest) async throws -> OffsetPage<ArticleResponse> {
        let reader = database.scope.userID
        return try await database.read { tx in try tx.articles(ArticleRecord.matching(filter), part, for: reader) }
    }

    /// Returns the article with this slug.
    ///
    /// - Throws: ``GazetteError/articleNotFound``.
    func get(_ slug: String) async throws -> ArticleResponse {
        let reader = database.scope.userID
        return try await database.read { tx in try tx.article(slug, for: reader) }
    }

    /// Returns the tags of all articles, the most used first.
    func tags() async throws -> TagList {
        let used = ArticleTagRecord.group { $0.name }.order { $0.id.count().descending }.limit(100)
        return TagList(tags: try await database.count(used).map(\.key))
    }
}

/// What signed-in users do: one method, one transaction.
struct ArticleService {
    let database: GlobalDatabase

    /// Returns a part of the articles of the authors whom the user follows, the newest first.
    func feed(_ part: OffsetRequest) async throws -> OffsetPage<ArticleResponse> {
        let reader = database.scope.userID
        let followed = ArticleRecord.where { FollowRecord.isFollowed($0.authorID, by: reader) }
        return try await database.read { tx in try tx.articles(followed, part, for: reader) }
    }

    /// Creates an article.
    func create(_ input: ArticleCreate) async throws -> ArticleResponse {
        try await database.write { tx in
            let author = tx.scope.userID
            let article = try tx.insertArticle(
                { slug in
                    ArticleRecord(
                        id: ID(at: tx.now), authorID: author, slug: slug, title: input.title,
                        description: input.description, body: input.body)
                }, titled: input.title)
            try tx.insert(
                contentsOf: input.tagList.map { tag in
                    ArticleTagRecord(id: ID(at: tx.now), articleID: article.id, authorID: author, name: tag)
                })
            return try tx.article(article.slug, for: author)
        }
    }

    /// Changes an article of the user.
    ///
    /// - Throws: ``GazetteError/articleNotFound``; `DatabaseError.ownerMismatch` for the article of another user.
    func update(_ slug: String, with changes: ArticleUpdate) async throws -> ArticleResponse {
        try await database.write { tx in
            var article = try tx.article(slug)
            if let title = changes.title { article.title = title }
            if let description = changes.description { article.description = description }
            if let body = changes.body { article.body = body }
            try tx.update(article)
            return try tx.article(slug, for: tx.scope.userID)
        }
    }

    /// Deletes an article of the user, with its comments.
    ///
    /// - Throws: ``GazetteError/articleNotFound``; `DatabaseError.ownerMismatch` for the article of another user.
    func delete(_ slug: String) async throws {
        try await database.write { tx in try tx.delete(try tx.article(slug)) }
    }

    /// Makes an article a favourite of the user; does nothing if it is one.
    ///
    /// - Throws: ``GazetteError/articleNotFound``.
    func favorite(_ slug: String) async throws -> ArticleResponse {
        try await database.write { tx in
            let (article, reader) = (try tx.article(slug), tx.scope.userID)
            _ = try tx.mappingDeletedArticle {
                try $0.insertMissing([FavoriteRecord(id: ID(at: tx.now), articleID: article.id, userID: reader)])
            }
            return try tx.article(slug, for: reader)
        }
    }

    /// Makes an article no favourite of the user; does nothing if it isn't one.
    ///
    /// - Throws: ``GazetteError/articleNotFound``.
    func unfavorite(_ slug: String) async throws -> ArticleResponse {
        try await database.write { tx in
            let (article, reader) = (try tx.article(slug), tx.scope.userID)
            try tx.delete(FavoriteRecord.where { $0.articleID == article.id && $0.userID == reader })
            return try tx.article(slug, for: reader)
        }
    }
}

extension GlobalTransaction {
    /// Returns the article with this slug; the user's own is locked until the transaction ends, so that of changes at once
    /// each sees the one before.
    ///
    /// - Throws: ``GazetteError/articleNotFound``.
    func article(_ slug: String) throws -> ArticleRecord {
        let article = ArticleRecord.where { $0.slug == slug }
        guard let found = try first(article, lock: .forNoKeyUpdate) ?? first(article) else {
            throw GazetteError.articleNotFound
        }
        return found
    }

    /// Runs `write`, and throws ``GazetteError/articleNotFound`` if the article was deleted meanwhile.
    func mappingDeletedArticle<Value>(_ write: (Self) throws -> Value) throws -> Value {
        do { return try write(self) } catch DatabaseError.foreignKey { throw GazetteError.articleNotFound }
    }
}
