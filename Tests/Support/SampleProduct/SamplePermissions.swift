import TrellisKernel

extension Permission {
    static let samplesView = Permission("samples.view", "See samples.")
    static let samplesCreate = Permission("samples.create", "Create samples.")
    static let samplesUpdate = Permission("samples.update", "Change a sample.")
    static let samplesArchive = Permission("samples.archive", "Archive samples.")
    static let samplesExport = Permission("samples.export", "Export the tenant's samples to a file.")
    static let samplesDelete = Permission("samples.delete", "Delete samples.")
    static let notesView = Permission("sample_notes.view", "See the notes of every member.")
    static let notesManage = Permission("sample_notes.manage", "Change the notes of every member.")
}

extension Feature {
    static let exports = Feature("exports", "Export data to files.")
    package static let grid = Feature(
        "sample_grid", "Samples in a grid.", rollout: .off, variants: ["rows", "cards"])
}

extension Quota {
    static let samples = Quota("samples", "Samples, archived ones included.")
    static let sampleExports = Quota("sample_exports", "Exports of samples per day.", per: .seconds(86_400))
}
