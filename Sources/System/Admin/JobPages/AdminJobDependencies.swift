import TrellisJobs
import TrellisKernel

/// The dependencies of all pages and routes about jobs.
struct AdminJobDependencies: Sendable {
    let layout: PageLayout
    let reader: JobReader
    let operations: JobOperations
    let redaction: Redaction
    let live: LiveOverview
    let files: JobFiles
    /// The time without a heartbeat after which a worker counts as dead.
    let deadAfter: Duration

    /// Returns the state of a worker, by the clock of this process.
    func state(of worker: JobWorkerRecord, at now: Timestamp) -> WorkerState {
        if worker.heartbeatAt + deadAfter < now { return .late }
        return worker.stoppingAt == nil ? .alive : .stopping
    }
}
