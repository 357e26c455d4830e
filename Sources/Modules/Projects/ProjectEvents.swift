import TrellisHub
import TrellisKernel
import TrellisSchema

/// An event about a project.
package protocol ProjectEvent: Event {
    /// The project that the event is about.
    var projectID: ID<Project> { get }
}

/// A project was created.
@Schema
@Event("project.created")
package struct ProjectCreated: ProjectEvent {
    package var projectID: ID<Project>
    /// The name of the new project.
    @Length(1...120) @Example("Apollo") var name: String

    package static let audience: EventAudience = .permission(.projectsView)
}

/// A project was archived.
@Schema
@Event("project.archived")
package struct ProjectArchived: ProjectEvent {
    package var projectID: ID<Project>

    package static let audience: EventAudience = .permission(.projectsView)
}

/// An archived project was unarchived.
@Schema
@Event("project.unarchived")
package struct ProjectUnarchived: ProjectEvent {
    package var projectID: ID<Project>

    package static let audience: EventAudience = .permission(.projectsView)
}

/// A project was deleted.
@Schema
@Event("project.deleted")
package struct ProjectDeleted: ProjectEvent {
    package var projectID: ID<Project>

    package static let audience: EventAudience = .permission(.projectsView)
}
