import TrellisDatabase
import TrellisKernel

/// A row of `project_activity`: one activity of a project.
@Record("project_activity")
struct ProjectActivityRecord: TenantOwned {
    let id: ID<ProjectActivityRecord>
    let tenantID: ID<Tenant>
    var projectID: ID<Project>
    /// The name of the event.
    var event: String
    /// The user who did it.
    var actorID: ID<User>?
    var at: Timestamp

    static var audit: AuditPolicy { .off(reason: "the changes that it describes are audited") }

    /// Returns a query for the activity of a project, latest first.
    static func of(_ project: ID<Project>) -> Query<ProjectActivityRecord> {
        Query().where { $0.projectID == project }.order { $0.at.descending }
    }
}
