import TrellisDatabase
import TrellisKernel

/// A row of `comment`.
@Record("comment")
struct CommentRecord: GlobalRecord, Timestamped {
    let id: ID<CommentRecord>
    let articleID: ID<Article>
    let authorID: ID<User>
    /// The number among the comments of the article: 1, 2, 3, without gaps.
    let number: Int
    var body: String
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite

    static let sharing = owned(by: \.authorID)
}

/// A row of `comment_number`: the last number that a comment of an article has got.
@Record("comment_number")
struct CommentNumberRecord: GlobalRecord, NumberCounter {
    let id: ID<Article>
    var last: Int
}

extension ReadTransaction where Owner == OwnedGlobally {
    /// Returns the comments of an article as `reader` sees them, the oldest first.
    func comments(of article: ID<Article>, for reader: ID<User>) throws -> [CommentResponse] {
        let comments = CommentRecord.where { $0.articleID == article }.order { $0.number.ascending }
            .join(ProfileRecord.self, on: { comment, author in comment.authorID == author.id })
            .withValues { _, author in FollowRecord.isFollowed(author.id, by: reader) }
        return try fetch(comments).map { CommentResponse($0, $1, isFollowed: $2) }
    }
}
