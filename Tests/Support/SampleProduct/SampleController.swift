import Trellis
import TrellisKernel
import TrellisWeb

/// Samples of the caller's tenant.
@Controller("samples")
struct SampleController {
    let samples: SampleService

    init(_ context: TenantContext) {
        samples = SampleService(database: context.database)
    }

    /// List samples, newest first.
    @GET(access: .permission(.samplesView), errors: [CursorError.invalid])
    func list(page: PageRequest) async throws -> Page<SampleResponse> {
        try await samples.list(page).map(SampleResponse.init)
    }

    /// Create a sample.
    @POST(
        access: .permission(.samplesCreate), errors: [SampleError.nameTaken] + QuotaError.refusals,
        traits: [.idempotent])
    func create(body: SampleInput) async throws -> Created<SampleResponse> {
        let sample = try await samples.create(body)
        return Created(SampleResponse(sample), location: "\(sample.id)", version: sample.version)
    }

    /// Export the samples to a file.
    @POST(
        "export", access: .permission(.samplesExport).feature(.exports), errors: QuotaError.rateRefusals,
        traits: [.idempotent])
    func export(options: SampleExportOptions) async throws -> Accepted<JobAccepted> {
        Accepted(try await samples.export(options.format))
    }

    /// Fetch one sample.
    @GET("{id}", access: .permission(.samplesView), errors: [SampleError.notFound])
    func get(id: ID<Sample>) async throws -> Conditional<SampleResponse> {
        let sample = try await samples.get(id)
        return Conditional(SampleResponse(sample), version: sample.version)
    }

    /// Change a sample.
    @PATCH("{id}", access: .permission(.samplesUpdate), errors: [SampleError.notFound, SampleError.nameTaken])
    func update(id: ID<Sample>, ifMatch: IfMatch?, body: SampleInput) async throws -> Conditional<SampleResponse> {
        let sample = try await samples.update(id, with: body, ifMatch: ifMatch)
        return Conditional(SampleResponse(sample), version: sample.version)
    }

    /// Delete a sample.
    @DELETE("{id}", access: .permission(.samplesDelete), errors: [SampleError.notFound])
    func delete(id: ID<Sample>, ifMatch: IfMatch?) async throws -> NoContent {
        try await samples.delete(id, ifMatch: ifMatch)
        return NoContent()
    }

    /// Archive a sample.
    @PUT("{id}/archive", access: .permission(.samplesArchive), errors: [SampleError.notFound])
    func archive(id: ID<Sample>, ifMatch: IfMatch?) async throws -> Conditional<SampleResponse> {
        let sample = try await samples.archive(id, ifMatch: ifMatch)
        return Conditional(SampleResponse(sample), version: sample.version)
    }

    /// List the activity of a sample, latest first.
    @GET("{id}/activity", access: .permission(.samplesView), errors: [SampleError.notFound, CursorError.invalid])
    func activity(id: ID<Sample>, page: PageRequest) async throws -> Page<SampleActivity> {
        try await samples.activity(of: id, page).map(SampleActivity.init)
    }
}
