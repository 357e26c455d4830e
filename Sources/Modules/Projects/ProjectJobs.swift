import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

extension Queue {
    /// The queue of long jobs over many rows; runs one job per tenant at a time.
    static let reports = Queue("reports", concurrency: 4, tenantConcurrency: 1)
}

/// A job that exports the tenant's projects to a file.
@Schema
struct ExportProjects: Job {
    static let name = "projects.export"
    static let queue: Queue = .reports
    static let retry: RetryPolicy = .exponential(attempts: 8)
    static let scheduling: JobScheduling? = JobScheduling("Export the projects to a file.", .projectsExport)

    var format: ExportFormat

    func run(_ context: JobContext) async throws -> ExportResult {
        let export = ProjectExport(context.database, format: format)
        let name = try await context.database.settings(ProjectPreferences.self).exportName
        let file = try await context.attach(name: "\(name).\(format.rawValue)", mediaType: format.mediaType) {
            try await export.next()
        }
        return ExportResult(rows: await export.rows, file: file)
    }
}

/// The formats of a project export.
@Schema
enum ExportFormat: String {
    case csv

    var mediaType: String {
        switch self {
        case .csv: "text/csv"
        }
    }
}

/// The result of an export.
@Schema
struct ExportResult {
    /// The number of projects in the file.
    var rows: Int
    /// The file; the job's status contains its URL.
    var file: ID<JobFile>
}
