import Logging
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

extension TestJobs {
    /// Runs a worker that takes the shared threads for blocked while `isBlocked` is set.
    func withBlockableWorker(
        _ jobs: [JobRegistration], _ isBlocked: LineRecorder, exits: LineRecorder,
        exitLimit: Duration = .seconds(20), logger: Logger = .silent, from backend: (any JobBackend)? = nil,
        _ change: (inout JobSettings) -> Void = { _ in }, _ body: (WorkerRun) async throws -> Void
    ) async throws {
        var settings = JobSettings()
        (settings.pollInterval, settings.heartbeat) = (.milliseconds(20), .milliseconds(50))
        (settings.stuckAfter, settings.shutdownGrace) = (.milliseconds(20), .zero)
        change(&settings)
        var configuration = try JobWorkerDaemon(
            database, jobs: jobs, settings: settings, clock: clock, logger: logger
        ).configuration
        if let backend { configuration.environment.backend = backend }
        configuration.exitLimit = exitLimit
        configuration.poolSilence = { _ in isBlocked.entries.isEmpty ? .zero : .seconds(60) }
        configuration.exit = { exits.add($0.map(\.name).sorted().joined(separator: " ")) }
        let run = WorkerRun(configuration)
        let task = Task { await run.run() }
        do {
            try await body(run)
        } catch {
            run.stop(grace: .zero)
            await task.value
            throw error
        }
        run.stop(grace: .zero)
        await task.value
    }
}
