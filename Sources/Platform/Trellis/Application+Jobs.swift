import Logging
import ServiceLifecycle
import TrellisConfig
import TrellisDatabase
package import TrellisHub
public import TrellisJobs
import TrellisKernel
import UnixSignals

extension Application {
    /// The rows of jobs.
    package var jobStore: JobStore { JobStore(platform.database.system()) }

    /// The rows of events.
    package var eventStore: EventStore { EventStore(platform.database.system()) }

    /// Runs the product's jobs in this process until none is due: for tests.
    package var jobRunner: JobRunner {
        get throws {
            try JobRunner(
                platform.database, jobs: jobs.registrations, clock: platform.clock, logger: platform.logger)
        }
    }

    /// What is done about events in the background, beside the jobs.
    var eventService: EventService {
        EventService(
            platform.database, hub: hub, settings: platform.settings[EventSettings.self], logger: platform.logger)
    }

    /// Makes the events of a database that was restored into another PostgreSQL cluster ready for those to come.
    func adoptRestoredEvents() async throws {
        guard try await eventStore.acting(for: .command("events rebase")).rebaseIfRestored() else { return }
        platform.logger.notice("The database comes from another cluster: events to come stand behind those it has")
    }

    /// Runs background jobs, and hands events on, until SIGTERM or SIGINT, and then until those under way have ended or
    /// are put back.
    ///
    /// - Parameter announce: called before the first job is looked for.
    /// - Throws: ``JobError/unknownQueue(_:)`` for a queue in the settings that no job waits in; ``ScheduleError``.
    public func work(_ settings: JobSettings, announce: () -> Void) async throws {
        let worker = try worker(settings)
        announce()
        try await ServiceGroup(
            configuration: .init(
                services: [auditService, platform.auditDesk, eventService, worker],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: platform.logger)
        ).run()
    }

    /// A worker of the product.
    func worker(_ settings: JobSettings) throws -> JobWorkerService {
        try JobWorkerService(
            platform.database, jobs: jobs.registrations, schedules: schedules, settings: settings,
            clock: platform.clock, logger: platform.logger)
    }

    /// What a server needs beside the routes so that jobs are run and events handed on: a worker, or who calls the workers.
    var jobServices: [any Service] {
        get throws {
            let settings = platform.settings[JobSettings.self]
            let desk: [any Service] = [platform.auditDesk]
            if settings.runInServer { return desk + [auditService, eventService, try worker(settings)] }
            return desk + [JobSignalRelay(platform.database)]
        }
    }

    /// Runs jobs within the calls that enqueue them, where the settings say so; for as long as the answer is kept.
    func runJobsInline() throws -> CommitObservation? {
        try platform.settings[JobSettings.self].inline ? jobRunner.runInline() : nil
    }
}

extension JobCatalog {
    /// Refuses a queue that no job waits in.
    ///
    /// - Throws: ``JobError/unknownQueue(_:)``.
    package func require(queue name: String) throws {
        guard queues.contains(where: { $0.name == name }) else { throw JobError.unknownQueue(name) }
    }
}
