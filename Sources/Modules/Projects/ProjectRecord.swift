import TrellisDatabase
import TrellisKernel

/// Names the entity behind `ID<Project>`.
enum Project {}

/// A row of `project`.
@Record("project")
struct ProjectRecord: TenantOwned, Timestamped, Versioned, SoftDeletable {
    var id: ID<Project>
    var tenantID: ID<Tenant>
    var name: String
    var description: String?
    var status: ProjectStatus
    var createdAt: Timestamp
    var updatedAt: Timestamp
    var version: Int
    var deletedAt: Timestamp?
}

extension ProjectStatus: ColumnValue {}

extension ProjectRecord {
    /// A new active project of `tenantID`.
    init(_ input: ProjectCreate, tenantID: ID<Tenant>, at now: Timestamp) {
        self.init(
            id: ID(at: now), tenantID: tenantID, name: input.name, description: input.description, status: .active,
            createdAt: now, updatedAt: now, version: 1, deletedAt: nil)
    }
}
