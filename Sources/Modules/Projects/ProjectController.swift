import Trellis
import TrellisKernel
import TrellisWeb

/// Projects of the caller's tenant.
@Controller("projects")
struct ProjectController {
    let projects: ProjectService

    init(_ context: TenantContext) {
        projects = ProjectService(database: context.database)
    }

    /// List projects.
    ///
    /// Newest first, unless `sort` sets another order. For the next page, send `next_cursor` with the same filter and
    /// sort.
    @GET(access: .permission(.projectsView), errors: [CursorError.invalid])
    func list(filter: ProjectFilter, page: PageRequest) async throws -> Page<ProjectResponse> {
        try await projects.list(filter, page).map(ProjectResponse.init)
    }

    /// Create a project.
    @POST(
        access: .permission(.projectsCreate), errors: [ProjectError.nameTaken] + QuotaError.refusals,
        traits: [.idempotent])
    func create(body: ProjectCreate) async throws -> Created<ProjectResponse> {
        let project = try await projects.create(body)
        return Created(ProjectResponse(project), location: "\(project.id)", version: project.version)
    }

    /// Export the projects.
    ///
    /// A background job creates the file. `status_url` returns its progress, then the number of projects as `result`,
    /// and
    /// the URL of the file in `files`.
    @POST(
        "export", access: .permission(.projectsExport).feature(.exports),
        errors: QuotaError.rateRefusals + QuotaError.userRateRefusals, traits: [.idempotent])
    func export(options: ProjectExportOptions) async throws -> Accepted<JobAccepted> {
        Accepted(try await projects.export(options.format))
    }

    /// Fetch one project.
    @GET("{id}", access: .permission(.projectsView), errors: [ProjectError.notFound])
    func get(id: ID<Project>) async throws -> Conditional<ProjectResponse> {
        let project = try await projects.get(id)
        return Conditional(ProjectResponse(project), version: project.version)
    }

    /// Change a project.
    ///
    /// Fields missing from the body keep their values. With `If-Match`, fails if the project was changed meanwhile.
    @PATCH("{id}", access: .permission(.projectsUpdate), errors: [ProjectError.notFound, ProjectError.nameTaken])
    func update(id: ID<Project>, ifMatch: IfMatch?, body: ProjectUpdate) async throws -> Conditional<ProjectResponse> {
        let project = try await projects.update(id, with: body, ifMatch: ifMatch)
        return Conditional(ProjectResponse(project), version: project.version)
    }

    /// Delete a project.
    ///
    /// With `If-Match`, fails if the project was changed meanwhile.
    @DELETE("{id}", access: .permission(.projectsDelete), errors: [ProjectError.notFound])
    func delete(id: ID<Project>, ifMatch: IfMatch?) async throws -> NoContent {
        try await projects.delete(id, ifMatch: ifMatch)
        return NoContent()
    }

    /// Archive a project.
    ///
    /// Its name becomes available to other projects. Archiving an archived project has no effect.
    @PUT("{id}/archive", access: .permission(.projectsArchive), errors: [ProjectError.notFound])
    func archive(id: ID<Project>, ifMatch: IfMatch?) async throws -> Conditional<ProjectResponse> {
        let project = try await projects.archive(id, ifMatch: ifMatch)
        return Conditional(ProjectResponse(project), version: project.version)
    }

    /// List the activity of a project, latest first.
    ///
    /// New activity appears after a short delay.
    @GET("{id}/activity", access: .permission(.projectsView), errors: [ProjectError.notFound, CursorError.invalid])
    func activity(id: ID<Project>, page: PageRequest) async throws -> Page<ProjectActivity> {
        try await projects.activity(of: id, page).map(ProjectActivity.init)
    }

    /// Unarchive a project.
    @DELETE(
        "{id}/archive", access: .permission(.projectsArchive), errors: [ProjectError.notFound, ProjectError.nameTaken])
    func unarchive(id: ID<Project>, ifMatch: IfMatch?) async throws -> Conditional<ProjectResponse> {
        let project = try await projects.unarchive(id, ifMatch: ifMatch)
        return Conditional(ProjectResponse(project), version: project.version)
    }
}
