import TrellisJobs
import TrellisKernel

/// What every page and route about jobs works with.
struct JobRoom: Sendable {
    let frame: PageFrame
    let reader: JobReader
    let operations: JobOperations
    let redaction: Redaction
    let live: LiveOverview
    /// After how long without a beat a worker counts as dead.
    let deadAfter: Duration

    /// How a worker is, by the clock of this process.
    func state(of worker: JobWorkerRecord, at now: Timestamp) -> WorkerState {
        if worker.beatAt + deadAfter < now { return .late }
        return worker.stoppingAt == nil ? .alive : .stopping
    }
}
