import TrellisDatabase
import TrellisHub
import TrellisKernel

extension ProjectService {
    /// Archives the project; does nothing if it is already archived.
    ///
    /// - Throws: ``ProjectError/notFound``.
    func archive(_ id: ID<Project>) async throws -> ProjectRecord {
        try await setStatus(.archived, of: id)
    }

    /// Unarchives the project; does nothing if it is already active.
    ///
    /// - Throws: ``ProjectError/notFound``, and ``ProjectError/nameTaken`` when an active project has its name.
    func unarchive(_ id: ID<Project>) async throws -> ProjectRecord {
        try await setStatus(.active, of: id)
    }

    private func setStatus(_ status: ProjectStatus, of id: ID<Project>) async throws -> ProjectRecord {
        try await database.write { tx in
            var project = try tx.project(id)
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
