import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisTexts
import TrellisWeb

/// The module of projects.
///
/// The example that new modules copy.
package struct ProjectsModule: Module {
    package static let name = "projects"

    package let permissions: [Permission] = [
        .projectsView, .projectsCreate, .projectsUpdate, .projectsArchive, .projectsExport, .projectsDelete,
    ]
    package let features: [Feature] = [.exports]
    package let scopedSettings: [any ScopedSettings.Type] = [ProjectPreferences.self]
    package var quotas: [QuotaRegistration] {
        [
            QuotaRegistration(.projects, limit: settings.projects) { rows in try rows.count(ProjectRecord.all) },
            QuotaRegistration(.projectExports, limit: settings.projectExports),
            QuotaRegistration(.projectExportsByUser, limit: settings.projectExportsByUser),
        ]
    }
    package let errors: [any AppError] = ProjectError.allCases
    package var texts: TextCatalog { get throws { try ProjectTexts.catalog() } }
    package let migrations: [Migration] = ProjectMigrations.all
    package let records: [any Record.Type] = [ProjectRecord.self, ProjectActivityRecord.self]
    package let events: [any Event.Type] = [
        ProjectCreated.self, ProjectArchived.self, ProjectUnarchived.self, ProjectDeleted.self,
    ]
    package let jobs: [JobRegistration] = [JobRegistration(ExportProjects.self)]
    package var routes: [Route] { ProjectController.routes() }
    package var landingEntries: [LandingEntry] {
        [.request(ProjectController.RouteName.create, .landingProject, about: .landingProjectAbout)]
    }

    private let settings: ProjectSettings

    /// Creates the module; it needs only the platform's tenant contexts.
    package init(settings: ProjectSettings = ProjectSettings()) {
        self.settings = settings
    }
}
