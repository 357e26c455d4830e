import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisTexts
import TrellisWeb

/// A module with one of each: records, routes, events, a job with a file, a feature, quotas, texts.
struct SampleModule: Module {
    static let name = "samples"

    let permissions: [Permission] = [
        .samplesView, .samplesCreate, .samplesUpdate, .samplesArchive, .samplesExport, .samplesDelete,
        .notesView, .notesManage,
    ]
    let features: [Feature] = [.exports, .grid]
    let scopedSettings: [any ScopedSettings.Type] = [SamplePreferences.self]
    var quotas: [QuotaRegistration] {
        [
            QuotaRegistration(.samples, limit: settings.samples) { rows in try rows.count(SampleRecord.all) },
            QuotaRegistration(.sampleExports, limit: settings.sampleExports),
        ]
    }
    let errors: [any AppError] = SampleError.allCases
    var texts: TextCatalog { get throws { try TextCatalog(SampleError.allCases, [.german: \.german]) } }
    let migrations: [Migration] = SampleMigrations.all
    let records: [any Record.Type] = [SampleRecord.self, SampleActivityRecord.self, SampleNoteRecord.self]
    let events: [any Event.Type] = [SampleCreated.self, SampleArchived.self, SampleDeleted.self]
    let diagnostics = [DiagnosticCheck("samples.itself") { [.ok("The module depends on nothing else.")] }]
    let jobs: [JobRegistration] = [JobRegistration(ExportSamples.self)]
    var routes: [Route] {
        SampleController.routes() + SampleNoteController.routes() + SampleGreetingController.routes()
    }

    let settings: SampleSettings
}
