import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

extension Queue {
    /// The queue of exports.
    static let reports = Queue("reports", concurrency: 4, tenantConcurrency: 1)
}

/// A job that exports the tenant's samples to a file, one line each, the oldest first.
@Schema
struct ExportSamples: Job {
    static let name = "samples.export"
    static let queue: Queue = .reports
    static let retry: RetryPolicy = .exponential(attempts: 8)
    static let scheduling: JobScheduling? = JobScheduling("Export the samples to a file.", .samplesExport)

    var format: SampleExportFormat

    func run(_ context: JobContext) async throws -> SampleExportResult {
        let export = SampleExport(database: context.database)
        let file = try await context.attach(name: "samples.\(format.rawValue)", mediaType: "text/csv") {
            try await export.next()
        }
        return SampleExportResult(rows: await export.rows, file: file)
    }
}

/// The formats of an export.
@Schema
enum SampleExportFormat: String {
    case csv
}

/// The result of an export.
@Schema
struct SampleExportResult {
    /// The number of samples in the file.
    var rows: Int
    /// The file; the job's status contains its URL.
    var file: ID<JobFile>
}

/// The file of an export, produced page by page. The names of the tests need no quotes in CSV.
private actor SampleExport {
    private let database: TenantDatabase
    private var page: PageRequest? = PageRequest(limit: PageRequest.maximumLimit)
    private(set) var rows = 0

    init(database: TenantDatabase) { self.database = database }

    /// Returns the next part of the file; nil at the end.
    func next() async throws -> [UInt8]? {
        guard let page else { return nil }
        let samples = try await database.page(
            Query<SampleRecord>().order { $0.createdAt.ascending }, page, on: .replica)
        let lines = (rows == 0 ? ["id,name"] : []) + samples.items.map { "\($0.id),\($0.name)" }
        rows += samples.items.count
        self.page = samples.nextCursor.map { PageRequest(limit: page.limit, cursor: $0) }
        return Array(lines.map { $0 + "\r\n" }.joined().utf8)
    }
}
