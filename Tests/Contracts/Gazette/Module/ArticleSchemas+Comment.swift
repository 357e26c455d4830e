import TrellisKernel
import TrellisSchema

/// A new comment.
@Schema(unknown: .ignored, wrapped: "comment")
struct CommentCreate {
    @Check(Text.filled) @Length(...10_000) @Example("Well said.") var body: String
}

/// A comment, as one reader sees it.
@Schema(wrapped: "comment")
struct CommentResponse {
    /// The number of the comment among those of the article.
    @Range(1...) var id: Int
    var createdAt: Timestamp
    var updatedAt: Timestamp
    var body: String
    var author: ProfileResponse

    init(_ comment: CommentRecord, _ author: ProfileRecord, isFollowed: Bool) {
        id = comment.number
        createdAt = comment.createdAt
        updatedAt = comment.updatedAt
        body = comment.body
        self.author = ProfileResponse(author, isFollowed: isFollowed)
    }
}
