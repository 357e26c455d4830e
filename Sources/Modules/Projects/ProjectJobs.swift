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

    var format: ExportFormat

    func run(_ context: JobContext) async throws -> ExportResult {
        let export = try await context.database.read(on: .replica) { tx in
            var file = ProjectExport(format: format)
            try tx.forEach(Query<ProjectRecord>().order { $0.createdAt.ascending }) { file.add($0) }
            return file
        }
        let file = try await context.attach(
            name: "projects.\(format.rawValue)", mediaType: format.mediaType, content: export.bytes)
        return ExportResult(rows: export.rows, file: file)
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

/// A file of projects, one line each, in the order in which they are added.
///
/// Source of the CSV format: RFC 4180. A cell that a spreadsheet could read as a formula gets a leading apostrophe.
struct ProjectExport: Sendable {
    private(set) var rows = 0
    private(set) var bytes: [UInt8] = []

    init(format: ExportFormat) {
        switch format {
        case .csv: addLine(["id", "name", "description", "status", "created_at", "updated_at"])
        }
    }

    mutating func add(_ project: ProjectRecord) {
        rows += 1
        addLine([
            "\(project.id)", project.name, project.description ?? "", project.status.rawValue,
            "\(project.createdAt)", "\(project.updatedAt)",
        ])
    }

    private mutating func addLine(_ cells: [String]) {
        bytes += cells.map(Self.cell).joined(separator: ",").utf8
        bytes += "\r\n".utf8
    }

    private static func cell(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
        let text = isFormula ? "'" + text : text
        let needsQuotes = text.utf8.contains { ",\"\r\n".utf8.contains($0) }
        return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
}
