import TrellisKernel
import TrellisSchema

/// A new article.
@Schema
struct ArticleCreate {
    /// The name in URLs.
    @Length(1...80) var slug: String
    /// The headline.
    @Length(1...200) var title: String
}

/// The changes of an article.
@Schema
struct ArticleUpdate {
    /// The headline.
    @Length(1...200) var title: String
}

/// An article in responses.
@Schema
struct ArticleResponse {
    var id: ID<Article>
    var authorID: ID<User>
    var slug: String
    var title: String
    var isPublished: Bool
    var version: Int

    init(_ article: ArticleRecord) {
        id = article.id
        authorID = article.authorID
        slug = article.slug
        title = article.title
        isPublished = article.isPublished
        version = article.version
    }
}
