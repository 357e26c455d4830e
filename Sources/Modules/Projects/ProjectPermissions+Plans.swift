import TrellisKernel

extension Feature {
    static let exports = Feature("exports", "Export data to files.")
}

extension Quota {
    static let projects = Quota("projects", "Projects, archived ones included.")
    static let projectExports = Quota("project_exports", "Exports of projects per day.", per: .seconds(86_400))
    static let projectExportsByUser = Quota(
        "project_exports_by_user", "Exports of projects per day and user.", per: .seconds(86_400), isOfUser: true)
}
