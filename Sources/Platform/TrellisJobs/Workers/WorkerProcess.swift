import Foundation
import TrellisKernel

/// The processes of workers on this machine.
enum WorkerProcess {
    static let host = ProcessInfo.processInfo.hostName

    /// Returns those of the workers without a database session whose processes run on this machine, as on SQLite.
    static func running(of workers: [JobWorkerRecord]) -> [ID<JobWorker>] {
        workers.filter { worker in
            worker.session == nil && worker.host == host && worker.process > 0
                && Int32(exactly: worker.process).map(isRunning) ?? false
        }.map(\.id)
    }

    /// A process that belongs to another user can't be signalled, but runs.
    private static func isRunning(_ process: Int32) -> Bool { kill(process, 0) == 0 || errno == EPERM }
}
