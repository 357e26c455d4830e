import TrellisKernel
import TrellisSchema

/// A new article.
@Schema(unknown: .ignored, wrapped: "article")
struct ArticleCreate {
    @Check(Text.filled) @Length(...300) @Example("On engines") var title: String
    @Check(Text.filled) @Length(...1000) @Example("What they can do.") var description: String
    @Check(Text.filled) @Length(...100_000) @Example("They can do whatever we know how to order.") var body: String
    @Count(...20) @Unique @Check(Text.tags) @Example(["engines"]) var tagList: [String] = []
}

/// The changes of an article; absent members keep their values.
@Schema(unknown: .ignored, wrapped: "article")
struct ArticleUpdate {
    /// The slug stays the same.
    @Check(Text.filled) @Length(...300) var title: String?
    @Check(Text.filled) @Length(...1000) var description: String?
    @Check(Text.filled) @Length(...100_000) var body: String?
}

/// The filter of a list of articles.
@Schema(unknown: .ignored)
struct ArticleFilter {
    /// Only articles with this tag.
    var tag: String?
    /// Only articles of the user with this name.
    var author: String?
    /// Only favourites of the user with this name.
    var favorited: String?
}

/// An article, as one reader sees it.
@Schema(wrapped: "article")
struct ArticleResponse {
    var slug: String
    var title: String
    var description: String
    var body: String
    /// In alphabetical order.
    var tagList: [String]
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// Whether it is a favourite of the reader.
    var favorited: Bool
    /// The number of users whose favourite it is.
    var favoritesCount: Int
    var author: ProfileResponse

    init(_ row: ArticleRow, tags: [String]) {
        let (article, profile, favorites, isFavorite, isFollowed) = row
        slug = article.slug
        title = article.title
        description = article.description
        body = article.body
        tagList = tags
        createdAt = article.createdAt
        updatedAt = article.updatedAt
        favorited = isFavorite
        favoritesCount = favorites
        author = ProfileResponse(profile, isFollowed: isFollowed)
    }
}

/// The tags of all articles, the most used first.
@Schema
struct TagList {
    var tags: [String]
}
