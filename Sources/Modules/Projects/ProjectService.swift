import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The use cases of projects: one method, one transaction.
struct ProjectService {
    let database: TenantDatabase

    /// Returns one page of the tenant's projects.
    func list(_ filter: ProjectFilter, _ page: PageRequest) async throws -> Page<ProjectRecord> {
        try await database.page(ProjectRecord.matching(filter), page)
    }

    /// Returns the project with this id.
    ///
    /// - Throws: ``ProjectError/notFound``.
    func get(_ id: ID<Project>) async throws -> ProjectRecord {
        guard let project = try await database.find(ProjectRecord.self, id) else { throw ProjectError.notFound }
        return project
    }

    /// Returns one page of the project's activity, latest first.
    ///
    /// - Throws: ``ProjectError/notFound``.
    func activity(of id: ID<Project>, _ page: PageRequest) async throws -> Page<ProjectActivityRecord> {
        try await database.read { tx in
            _ = try tx.project(id)
            return try tx.page(ProjectActivityRecord.of(id), page)
        }
    }

    /// Creates an active project.
    ///
    /// - Throws: ``ProjectError/nameTaken`` when an active project has this name; ``QuotaError`` when the tenant may
    ///   have no more projects.
    func create(_ input: ProjectCreate) async throws -> ProjectRecord {
        try await database.write { tx in
            try tx.require(.projects)
            let project = try tx.mappingNameConflict {
                try $0.insert(ProjectRecord(input, tenantID: tx.scope.tenantID, at: tx.now))
            }
            try tx.publish(ProjectCreated(projectID: project.id, name: project.name))
            return project
        }
    }

    /// Changes name and description.
    ///
    /// - Throws: ``ProjectError/notFound``, ``ProjectError/nameTaken``, and ``PreconditionError/failed`` when the
    ///   project's version is not the expected one.
    func update(
        _ id: ID<Project>, with changes: ProjectUpdate, ifMatch expected: IfMatch?
    ) async throws -> ProjectRecord {
        try await database.write { tx in
            var project = try tx.project(id)
            try expected?.check(version: project.version)
            if let name = changes.name { project.name = name }
            project.description = changes.description.applied(to: project.description)
            return try tx.mappingNameConflict { try $0.update(project) }
        }
    }

    /// Enqueues a job that exports the projects to a file.
    ///
    /// - Throws: ``QuotaError`` when the tenant or the user may export no more for now.
    func export(_ format: ExportFormat) async throws -> EnqueuedJob {
        try await database.write { tx in
            try tx.require(.projectExports)
            try tx.require(.projectExportsByUser)
            return try tx.enqueue(ExportProjects(format: format))
        }
    }

    /// Soft-deletes the project: the row stays in the database, but no list contains it.
    ///
    /// - Throws: ``ProjectError/notFound``, and ``PreconditionError/failed`` when the project's version is not the
    ///   expected one.
    func delete(_ id: ID<Project>, ifMatch expected: IfMatch? = nil) async throws {
        try await database.write { tx in
            let project = try tx.project(id)
            try expected?.check(version: project.version)
            try tx.delete(project)
            try tx.publish(ProjectDeleted(projectID: id))
        }
    }
}
