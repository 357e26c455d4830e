import HTTPTypes
import NIOCore
import TrellisKernel
import TrellisSchema
import TrellisWeb

enum Sample: Sendable {}

extension Permission {
    static let samplesView = Permission("samples.view", "See samples.")
    static let samplesEdit = Permission("samples.edit", "Change samples.")
}

enum SampleError: AppError, CaseIterable {
    case nameTaken

    var code: String { "sample.name_taken" }
    var kind: ErrorKind { .conflict }
    var message: String { "Another sample has this name." }
}

@Schema
enum SampleColour: String, Sendable {
    case red, blue
}

/// A resource for tests.
@Schema
struct SampleResponse: Sendable, Equatable {
    /// The identifier.
    var id: ID<Sample>
    /// The name.
    @Length(1...20) var name: String
}

@Schema
struct SampleCreate: Sendable {
    /// The name.
    @Length(1...20) var name: String
    /// The count.
    @Range(1...9) var count: Int = 1
}

@Schema
struct SampleFilter: Sendable {
    /// Selects samples of this colour.
    var colour: SampleColour?
    /// Selects samples whose name contains this text.
    @Length(1...5) var search: String?
}

/// Samples of the caller's tenant.
///
/// They are examples.
@Controller("samples")
struct SampleController {
    let note: String

    init(_ context: TenantContext) { note = context.request.id }
    init(note: String) { self.note = note }

    /// List samples.
    ///
    /// Newest first.
    /// - Parameter colour: The colour.
    /// - Returns: One page of samples.
    @GET(access: .permission(.samplesView))
    func list(
        filter: SampleFilter, page: PageRequest, deep: Bool = false, since: Timestamp?
    ) async throws -> Page<SampleResponse> {
        let name =
            "\(filter.colour?.rawValue ?? "-") \(filter.search ?? "-") \(page.limit) \(page.cursor ?? "-") \(deep) \(since == nil)"
        return Page(items: [SampleResponse(id: ID(high: 1, low: 2), name: name)], nextCursor: nil)
    }

    /// Create a sample.
    @POST(access: .permission(.samplesEdit), errors: [SampleError.nameTaken])
    func create(body: SampleCreate) async throws -> Created<SampleResponse> {
        guard body.name != "taken" else { throw SampleError.nameTaken }
        let id = ID<Sample>(high: 1, low: UInt64(body.count))
        return Created(SampleResponse(id: id, name: body.name), location: "\(id)", version: 1)
    }

    /// Fetch a sample.
    ///
    /// - Parameter sampleID: The sample.
    @GET("{sample_id}", access: .member)
    func get(sampleID: ID<Sample>) -> Conditional<SampleResponse> {
        Conditional(SampleResponse(id: sampleID, name: note), version: 3)
    }

    /// Change a sample.
    @PUT("{id}", access: .permission(.samplesEdit))
    func put(id: ID<Sample>, depth: Int, body: SampleCreate, ifMatch: IfMatch) throws -> Tagged<SampleResponse> {
        try ifMatch.check(version: 3)
        return Tagged(SampleResponse(id: id, name: "\(body.name) \(depth)"), version: 4)
    }

    /// Delete a sample.
    @DELETE("{id}", access: .permission(.samplesEdit))
    func delete(id: ID<Sample>, ifMatch: IfMatch?) async throws { try ifMatch?.check(version: 3) }

    /// Measure the upload.
    @POST("{id}/content", access: .member)
    func upload(_ id: ID<Sample>, content: RequestBody, request: RouteRequest) async throws -> Accepted<DefaultResponse>
    {
        var size = 0
        for try await part in content { size += part.readableBytes }
        return Accepted(DefaultResponse(msg: "\(size) \(request.info.method.rawValue)"))
    }

    /// Download a sample.
    @GET("{id}/content", access: .member)
    func download(id: ID<Sample>) -> Download {
        Download(fileName: "größe \"1\".txt", mediaType: "text/plain") { writer in
            try await writer.write(.init(string: "a"))
            try await writer.write(.init(string: "b"))
        }
    }
}

/// An open controller.
@Controller
struct OpenSampleController {
    private let word: String

    init(_ context: PublicContext, word: String) { self.word = word }

    /// Return the word.
    @GET("word", access: .open(reason: "The word is public."))
    func say() -> DefaultResponse { DefaultResponse(msg: word) }
}
