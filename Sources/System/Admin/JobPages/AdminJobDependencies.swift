import TrellisJobs
import TrellisKernel

/// The dependencies of all pages and routes about jobs.
struct AdminJobDependencies: Sendable {
    let layout: PageLayout
    let source: OverviewSource
    let operations: JobOperations
    let redaction: Redaction
    let live: LiveOverview
    let files: JobFiles

    var reader: JobReader { source.reader }
}
