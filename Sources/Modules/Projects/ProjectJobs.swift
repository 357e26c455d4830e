import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

extension Queue {
    /// Long work over many rows: a tenant's exports run one after the other.
    static let reports = Queue("reports", concurrency: 4, tenantConcurrency: 1)
}

/// Writes the tenant's projects into a file.
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

/// The formats that projects are exported in.
@Schema
enum ExportFormat: String {
    case csv

    var mediaType: String {
        switch self {
        case .csv: "text/csv"
        }
    }
}

/// What an export gave.
@Schema
struct ExportResult {
    /// How many projects the file has.
    var rows: Int
    /// The file; the job's status says where to fetch it.
    var file: ID<JobFile>
}

/// Projects as a file, a line each, the oldest first.
///
/// Source of the format: RFC 4180; a cell that a spreadsheet would take for a formula begins with an apostrophe.
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
