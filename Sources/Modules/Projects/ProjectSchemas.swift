import TrellisKernel
import TrellisSchema

/// What a project is made from.
@Schema
struct ProjectCreate {
    /// Unique among the tenant's active projects.
    @Length(1...120) @Example("Apollo") var name: String
    /// What the project is about.
    @Length(...2000) @Example("To the moon and back.") var description: String?
}

/// The changes to make; what is absent stays as it is.
@Schema
struct ProjectUpdate {
    /// Unique among the tenant's active projects.
    @Length(1...120) var name: String?
    /// What the project is about; null removes it.
    @Length(...2000) var description: Patch<String> = .absent
}

/// Which projects to list, and in what order.
@Schema
struct ProjectFilter {
    /// Only projects in this status.
    var status: ProjectStatus?
    /// Only projects whose name contains this text, in either case.
    @Length(1...120) var search: String?
    /// The order; newest first when absent.
    var sort: ProjectSort = .newest
}

/// The orders a list of projects can have; a minus sign turns one round.
@Schema
enum ProjectSort: String {
    case newest = "-created_at"
    case oldest = "created_at"
    case name = "name"
    case nameDescending = "-name"
    case recentlyUpdated = "-updated_at"
    case leastRecentlyUpdated = "updated_at"
}

/// How projects are exported.
@Schema
struct ProjectExportOptions {
    /// The format of the file.
    var format: ExportFormat = .csv
}

/// A project, as clients see it.
@Schema
struct ProjectResponse {
    var id: ID<Project>
    var name: String
    var description: String?
    var status: ProjectStatus
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// Counts the changes; the `ETag` carries it, and `If-Match` may ask for it.
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

/// Something that happened to a project.
@Schema
struct ProjectActivity {
    /// The name of the event.
    @Example("project.archived") var event: String
    /// Who did it; null for what happened by itself.
    var actorID: ID<User>?
    var at: Timestamp

    init(_ activity: ProjectActivityRecord) {
        event = activity.event
        actorID = activity.actorID
        at = activity.at
    }
}
