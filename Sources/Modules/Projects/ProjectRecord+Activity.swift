import TrellisDatabase
import TrellisKernel

/// A row of `project_activity`: something that happened to a project.
@Record("project_activity")
struct ProjectActivityRecord: TenantOwned {
    var id: ID<ProjectActivityRecord>
    var tenantID: ID<Tenant>
    var projectID: ID<Project>
    /// The name of the event.
    var event: String
    /// Who did it.
    var actorID: ID<User>?
    var at: Timestamp

    static var audit: AuditPolicy { .off(reason: "the changes that it tells of are kept") }

    /// What happened to a project, the latest first.
    static func of(_ project: ID<Project>) -> Query<ProjectActivityRecord> {
        Query().where { $0.projectID == project }.order { $0.at.descending }
    }
}
