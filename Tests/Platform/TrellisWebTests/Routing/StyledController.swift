import TrellisKernel
import TrellisSchema
import TrellisWeb

@Schema(wrapped: "story", list: "stories")
struct StoryResponse {
    var slug: String
    var readCount: Int
}

@Schema(wrapped: "story")
struct StoryCreate {
    @Length(1...10) var mainTitle: String
}

@Schema
struct StoryFilter {
    var writtenBy: String?
    @Range(0...) var minReads: Int = 0
}

@Schema(unknown: .ignored)
struct LooseFilter {
    var writtenBy: String?
}

/// Stories with a foreign contract.
@Controller("stories")
struct StyledController {
    init(_ context: PublicContext) {}

    /// List stories.
    @GET(access: .open(reason: "A sample."))
    func list(filter: StoryFilter, sortOrder: String = "new", page: OffsetRequest) -> WrappedPage<StoryResponse> {
        let slug = [filter.writtenBy ?? "-", "\(filter.minReads)", sortOrder, "\(page.limit)", "\(page.offset)"]
        return WrappedPage(
            OffsetPage(items: [StoryResponse(slug: slug.joined(separator: " "), readCount: 1)], total: 9))
    }

    /// Create a story.
    @POST(access: .open(reason: "A sample."))
    func create(body: Wrapped<StoryCreate>) -> Created<Wrapped<StoryResponse>> {
        Created(Wrapped(StoryResponse(slug: body.mainTitle, readCount: 0)), location: "x")
    }

    /// List stories by cursor.
    @GET("pages", access: .open(reason: "A sample."))
    func pages(page: PageRequest) -> Page<StoryResponse> { Page(items: [], nextCursor: page.cursor) }

    /// Search with names that the server doesn't know.
    @GET("search", access: .open(reason: "A sample."), unknownQuery: .ignored)
    func search(firstWord: String = "-") -> DefaultResponse { DefaultResponse(msg: firstWord) }

    /// Filter with names that the schema ignores.
    @GET("loose", access: .open(reason: "A sample."))
    func loose(filter: LooseFilter) -> DefaultResponse { DefaultResponse(msg: filter.writtenBy ?? "-") }
}
