import Logging
import Synchronization
import TrellisDatabase
import TrellisKernel

extension WorkerRun {
    /// About how many workers look in each interval.
    private static let watchersAtOnce = 4

    /// Rescues the jobs of workers whose processes are gone, until the task is cancelled.
    ///
    /// Each worker looks, since the leader may be the one that is gone; the others the more seldom, the more workers there
    /// are, since each look reads the rows of all of them.
    func rescueGoneWorkers() async {
        let interval = min(settings.heartbeat, .seconds(1))
        var gone = GoneWorkers(own: id, heartbeat: settings.heartbeat)
        let outage = OutageReporter("Looking for workers that are gone", logger)
        var skipped = 0
        await repeating(interval) {
            let turns = leadership.isHeld ? 0 : gone.count / Self.watchersAtOnce
            guard skipped >= turns else { return skipped += 1 }
            skipped = 0
            let looked: Void? = await outage.attempt {
                let registered = try await backend.workers()
                let workers = registered.map(\.record)
                let present = try await backend.present(registered).union(WorkerProcess.running(of: workers))
                hasLooked.store(true, ordering: .relaxed)
                for worker in gone.update(workers, present: present, every: interval * (turns + 1), at: .now) {
                    await rescue(worker)
                }
            }
            if looked == nil { gone.interrupt() }
        }
    }
}
