import TrellisKernel
import TrellisSchema

/// The input for a new project.
@Schema
struct ProjectCreate {
    /// Unique among the tenant's active projects.
    @Name(1...120) @Example("Apollo") var name: String
    /// What the project is about.
    @Length(...2000) @Example("To the moon and back.") var description: String?
}

/// The changes of a project; absent fields keep their values.
@Schema
struct ProjectUpdate {
    /// Unique among the tenant's active projects.
    @Name(1...120) var name: String?
    /// What the project is about; null removes it.
    @Length(...2000) var description: Patch<String> = .absent
}

/// The filter and the order of a project list.
@Schema
struct ProjectFilter {
    /// Only projects in this status.
    var status: ProjectStatus?
    /// Only projects whose name contains this text; case-insensitive.
    @Length(1...120) var search: String?
    /// The order; newest first when absent.
    var sort: ProjectSort = .newest
}

/// The orders of a project list; a leading minus sign means descending.
@Schema
enum ProjectSort: String {
    case newest = "-created_at"
    case oldest = "created_at"
    case name = "name"
    case nameDescending = "-name"
    case recentlyUpdated = "-updated_at"
    case leastRecentlyUpdated = "updated_at"
}

/// The options of a project export.
@Schema
struct ProjectExportOptions {
    /// The format of the file.
    var format: ExportFormat = .csv
}

/// A project in responses.
@Schema
struct ProjectResponse {
    var id: ID<Project>
    var name: String
    var description: String?
    var status: ProjectStatus
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// The number of the version; sent as `ETag` and compared with `If-Match`.
    var version: Int

    init(_ project: ProjectRecord) {
        id = project.id
        name = project.name
        description = project.description
        status = project.status
        createdAt = project.createdAt
        updatedAt = project.updatedAt
        version = project.version
    }
}

/// One activity of a project.
@Schema
struct ProjectActivity {
    /// The name of the event.
    @Example("project.archived") var event: String
    /// The user who did it; null if no user did it.
    var actorID: ID<User>?
    var at: Timestamp

    init(_ activity: ProjectActivityRecord) {
        event = activity.event
        actorID = activity.actorID
        at = activity.at
    }
}
