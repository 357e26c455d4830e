import TrellisKernel

extension Permission {
    static let projectsView = Permission("projects.view", "See projects.")
    static let projectsCreate = Permission("projects.create", "Create projects.")
    static let projectsUpdate = Permission("projects.update", "Change a project's name and description.")
    static let projectsArchive = Permission("projects.archive", "Archive and unarchive projects.")
    static let projectsExport = Permission("projects.export", "Export the tenant's projects to a file.")
    static let projectsDelete = Permission("projects.delete", "Delete projects.")
}
