import Logging
import Metrics
import TrellisDatabase
import TrellisKernel

extension WorkerRun {
    /// Releases the dependents that the ends of jobs left, and cancels the jobs of cancelled batches, portion by portion,
    /// until the task is cancelled.
    func releaseDependents() async {
        let outage = OutageReporter("Releasing the dependents of ended jobs", logger)
        let cancelling = OutageReporter("Cancelling the jobs of batches", logger)
        while !Task.isCancelled {
            let release = await outage.attempt { try await backend.releaseDependents() }
            switch release {
            case .done: continue
            case .busy: await dependentSignal.wait(upTo: jittered(JobDependents.busyPause))
            case .failed(let reason):
                logger.warning(
                    "A portion of dependents can't be released, so a smaller one is tried",
                    metadata: ["error": "\(reason)"])
            case .skipped(let job, let reason):
                configuration.metrics.stuck.increment()
                logger.error(
                    "A job keeps waiting although the one it waits for has ended; cancel or retry it",
                    metadata: ["job_id": "\(job)", "error": "\(reason)"])
            case .idle, nil:
                let pause = await cancelBatchPortion(cancelling)
                if pause > .zero { await dependentSignal.wait(upTo: jittered(pause)) }
            }
        }
    }
}
