import TrellisDatabase
import TrellisKernel

/// The entity type of `ID<SampleNote>`.
enum SampleNote: Sendable {}

/// A row of `sample_note`: a note that one member wrote.
@Record("sample_note")
struct SampleNoteRecord: TenantOwned, Timestamped {
    let id: ID<SampleNote>
    let tenantID: ID<Tenant>
    /// The member who wrote it.
    var ownerID: ID<User>
    var text: String
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
}
