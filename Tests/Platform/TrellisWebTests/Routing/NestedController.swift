import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Notes of a sample: the path of the controller has placeholders, of which the initializer takes one.
@Controller("samples/{sample_id}/{section}/notes")
struct NestedController {
    let sampleID: ID<Sample>

    /// Creates the controller.
    ///
    /// - Parameter sampleID: The sample.
    init(_ context: TenantContext, sampleID: ID<Sample>) { self.sampleID = sampleID }

    /// List notes.
    @GET(access: .permission(.samplesView))
    func list(section: Int, search: String?) -> SampleResponse {
        SampleResponse(id: sampleID, name: "\(section) \(search ?? "-")")
    }

    /// Create a note.
    @POST(access: .permission(.samplesEdit))
    func create(section: Int, body: SampleCreate) -> Created<SampleResponse> {
        Created(SampleResponse(id: sampleID, name: body.name), location: "\(section * 10)")
    }

    /// Delete a note.
    @DELETE("{id}", access: .permission(.samplesEdit))
    func delete(section: Int, id: Int) -> SampleResponse { SampleResponse(id: sampleID, name: "\(section) \(id)") }
}
