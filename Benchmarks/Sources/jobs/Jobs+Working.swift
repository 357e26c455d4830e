import Foundation
import Logging
import ServiceLifecycle
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import UnixSignals

extension Jobs {
    private var registrations: [JobRegistration] {
        [
            JobRegistration(Noop.self), JobRegistration(Brief.self), JobRegistration(Stamp.self),
            JobRegistration(Effect.self),
        ]
            + [JobRegistration(Spin.self), JobRegistration(SpinApart.self), JobRegistration(SpinDetached.self)]
            + Releases.registrations + hub.deliveries
    }

    /// The schedules: with JOBS_SCHEDULE one job per second, otherwise none.
    private var schedules: [JobSchedule] {
        guard ProcessInfo.processInfo.environment["JOBS_SCHEDULE"] != nil else { return [] }
        return [JobSchedule("bench.tick", .every(.seconds(1)), Noop())]
    }

    private func worker(_ settings: JobSettings) throws -> JobWorkerDaemon {
        var logger = Logger(label: "bench")
        logger.logLevel = .warning
        return try JobWorkerDaemon(
            database, jobs: registrations, schedules: schedules, settings: settings, logger: logger)
    }

    /// Runs jobs until SIGTERM.
    func serve(concurrency: Int, grace: Duration) async throws {
        var settings = JobSettings()
        settings.concurrency = concurrency
        settings.shutdownGrace = grace
        try await ServiceGroup(
            configuration: .init(
                services: [try worker(settings), EventDaemon(database, hub: hub)],
                gracefulShutdownSignals: [.sigterm], logger: Logger(label: "bench"))
        ).run()
    }

    /// Runs jobs until `body` has ended.
    ///
    /// - Parameter delivers: whether events are delivered too.
    func withWorker(concurrency: Int, delivers: Bool = false, _ body: () async throws -> Void) async throws {
        var settings = JobSettings()
        settings.concurrency = concurrency
        let group = ServiceGroup(
            configuration: .init(
                services: [try worker(settings)] + (delivers ? [EventDaemon(database, hub: hub)] : []),
                logger: Logger(label: "bench")))
        let running = Task { try await group.run() }
        try await body()
        await group.triggerGracefulShutdown()
        try await running.value
    }
}
