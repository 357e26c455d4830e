import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisWeb

extension ProjectService {
    /// Archives the project; does nothing if it is already archived.
    ///
    /// - Throws: ``ProjectError/notFound``, and ``PreconditionError/failed`` when the project's version is not the
    ///   expected one.
    func archive(_ id: ID<Project>, ifMatch expected: IfMatch? = nil) async throws -> ProjectRecord {
        try await setStatus(.archived, of: id, ifMatch: expected)
    }

    /// Unarchives the project; does nothing if it is already active.
    ///
    /// - Throws: as ``archive(_:ifMatch:)``, and ``ProjectError/nameTaken`` when an active project has its name.
    func unarchive(_ id: ID<Project>, ifMatch expected: IfMatch? = nil) async throws -> ProjectRecord {
        try await setStatus(.active, of: id, ifMatch: expected)
    }

    private func setStatus(
        _ status: ProjectStatus, of id: ID<Project>, ifMatch expected: IfMatch?
    ) async throws -> ProjectRecord {
        try await database.write { tx in
            var project = try tx.project(id)
            try expected?.check(version: project.version)
            guard project.status != status else { return project }
            project.status = status
            let changed = try tx.mappingNameConflict { try $0.update(project) }
            switch status {
            case .archived: try tx.publish(ProjectArchived(projectID: id))
            case .active: try tx.publish(ProjectUnarchived(projectID: id))
            }
            return changed
        }
    }
}
