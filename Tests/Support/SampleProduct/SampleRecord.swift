import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// The entity type of `ID<Sample>`.
enum Sample: Sendable {}

/// A row of `sample`.
@Record("sample")
struct SampleRecord: TenantOwned, Timestamped, Versioned, SoftDeletable {
    let id: ID<Sample>
    let tenantID: ID<Tenant>
    var name: String
    var description: String?
    var status: SampleStatus
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
    var deletedAt: Timestamp?
}

/// The status of a sample.
@Schema
enum SampleStatus: String, CaseIterable, ColumnValue {
    case active
    case archived
}

/// A row of `sample_activity`: one activity of a sample.
@Record("sample_activity")
struct SampleActivityRecord: TenantOwned {
    let id: ID<SampleActivityRecord>
    let tenantID: ID<Tenant>
    var sampleID: ID<Sample>
    /// The name of the event.
    var event: String
    var at: Timestamp

    static var audit: AuditPolicy { .off(reason: "the changes that it describes are audited") }
}
