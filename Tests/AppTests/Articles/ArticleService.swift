import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel

/// What readers do, signed in or not.
struct ArticleReadingService {
    let database: ReadOnlyGlobalDatabase

    func list(_ page: PageRequest) async throws -> Page<ArticleRecord> {
        try await database.page(ArticleRecord.order { $0.createdAt.descending }, page)
    }

    func get(_ slug: String) async throws -> ArticleRecord {
        guard let article = try await database.first(ArticleRecord.where { $0.slug == slug }) else {
            throw ArticleError.notFound
        }
        return article
    }
}

/// What signed-in users do.
struct ArticleService {
    let database: GlobalDatabase

    func create(_ input: ArticleCreate) async throws -> ArticleRecord {
        do {
            return try await database.write { tx in
                try tx.insert(
                    ArticleRecord(
                        id: ID(at: tx.now), authorID: tx.scope.userID, slug: input.slug, title: input.title,
                        isPublished: false))
            }
        } catch DatabaseError.uniqueViolation(constraint: "article_slug_key") {
            throw ArticleError.slugTaken
        }
    }

    func update(_ slug: String, _ input: ArticleUpdate) async throws -> ArticleRecord {
        try await database.write { tx in
            var article = try tx.article(slug)
            article.title = input.title
            return try tx.update(article)
        }
    }

    func publish(_ slug: String) async throws -> ArticleRecord {
        try await database.write { tx in
            var article = try tx.article(slug)
            article.isPublished = true
            let published = try tx.update(article)
            try tx.publish(ArticlePublished(articleID: article.id))
            try tx.enqueue(CountPublication(articleID: article.id))
            return published
        }
    }

    func delete(_ slug: String) async throws {
        try await database.write { tx in try tx.delete(try tx.article(slug)) }
    }

    func bookmark(_ slug: String) async throws {
        try await database.write { tx in
            let article = try tx.article(slug)
            try tx.insertMissing([BookmarkRecord(id: ID(), userID: tx.scope.userID, articleID: article.id)])
        }
    }
}

extension GlobalTransaction {
    /// Returns an article that the user may read; one's own is locked until the transaction ends, so that of changes at
    /// once each sees the one before.
    fileprivate func article(_ slug: String) throws -> ArticleRecord {
        let article = ArticleRecord.where { $0.slug == slug }
        guard let found = try first(article, lock: .forNoKeyUpdate) ?? first(article) else {
            throw ArticleError.notFound
        }
        return found
    }
}
