import Logging
import Metrics
import TrellisDatabase
import TrellisKernel

extension WorkerRun {
    /// Cancels the next portion of the jobs of a cancelled batch; returns how long to wait before the next one at most.
    func cancelBatchPortion(_ outage: OutageReporter) async -> Duration {
        switch await outage.attempt({ try await backend.cancelBatchJobs() }) {
        case .done: return .zero
        case .busy: return JobDependents.busyPause
        case .failed(let reason):
            logger.warning(
                "A portion of a cancelled batch can't be cancelled, so a smaller one is tried",
                metadata: ["error": "\(reason)"])
        case .skipped(let job, let reason):
            configuration.metrics.stuck.increment()
            logger.error(
                "A job stays although its batch was cancelled; cancel it",
                metadata: ["job_id": "\(job)", "error": "\(reason)"])
        case .idle, nil: break
        }
        return settings.pollInterval * 2
    }
}
