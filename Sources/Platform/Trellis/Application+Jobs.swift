import Logging
import ServiceLifecycle
import TrellisConfig
import TrellisDatabase
package import TrellisHub
public import TrellisJobs
import TrellisKernel
import TrellisStorage
import TrellisWeb
import UnixSignals

extension Application {
    /// The store of jobs.
    package var jobStore: JobStore { JobStore(platform.database.system()) }

    /// The store of events.
    package var eventStore: EventStore { EventStore(platform.database.system()) }

    /// A runner that runs the product's jobs in this process until none is due; for tests.
    package var jobRunner: JobRunner {
        get throws {
            try JobRunner(
                platform.database, jobs: jobs.registrations, files: catalog.jobFiles, clock: platform.clock,
                logger: platform.logger)
        }
    }

    /// The background service for events, in addition to the jobs.
    var eventService: EventDaemon {
        EventDaemon(
            platform.database, hub: hub, settings: platform.settings[EventSettings.self], logger: platform.logger)
    }

    /// The background service that carries jobs to a database of their own.
    var outboxService: JobOutboxDaemon {
        JobOutboxDaemon(
            platform.database, settings: platform.settings[JobSettings.self], logger: platform.logger)
    }

    /// Begins an epoch of events in a database that was restored into another PostgreSQL cluster, so that new events
    /// follow the existing ones.
    func rebaseRestoredEvents() async throws {
        guard try await eventStore.acting(for: .command("events rebase")).rebaseIfRestored() else { return }
        platform.logger.notice(
            "The database was restored from another cluster: an epoch of events began, so that new events follow them")
    }

    /// Runs background jobs, delivers events, and runs the management listener and the services of the product until
    /// SIGTERM or SIGINT.
    ///
    /// Then waits until the running jobs have ended or are back in their queues.
    ///
    /// - Parameter announce: called when the management listener runs, or before the first job where there is none.
    /// - Throws: ``JobError/unknownQueue(_:)`` for a queue in the settings that no job uses; ``ScheduleError``.
    public func work(_ settings: JobSettings, announce: @escaping @Sendable () -> Void) async throws {
        let worker = try worker(settings)
        try await JobOutbox(platform.database.system()).requireOwnDatabase()
        platform.database.openAhead()
        if platform.database.hasJobsElsewhere { platform.jobsDatabase.openAhead() }
        try await (platform.storage as? DeferredStorage)?.open()
        if !hasManagement { announce() }
        let first: [any Service] = [auditService, eventService, outboxService]
        let management: [any Service] = managementService(of: nil, whenRunning: announce)
        // Services stop in reverse order: the worker first, whose last jobs the listener still shows.
        let services = processServices(.worker, before: first + management + [worker])
        try await ServiceGroup(
            configuration: .init(
                services: settingsReload + services,
                gracefulShutdownSignals: [.sigterm, .sigint], logger: platform.lifecycleLogger)
        ).run()
    }

    /// Returns a worker of the product.
    func worker(_ settings: JobSettings) throws -> JobWorkerDaemon {
        try JobWorkerDaemon(
            platform.database, jobs: jobs.registrations, schedules: schedules, files: catalog.jobFiles,
            settings: settings, clock: platform.clock, logger: platform.logger)
    }

    /// The background services of a server: a worker, or a relay that notifies the workers of other processes.
    ///
    /// Throws ``JobError/noSecretKey(job:)`` if jobs have secrets and the settings have no key for them.
    var backgroundServices: [any Service] {
        get throws {
            try jobs.checkSecrets(platform.database.attachment())
            let settings = platform.settings[JobSettings.self]
            if settings.runInServer { return [auditService, eventService, outboxService, try worker(settings)] }
            let databases = [platform.database, platform.jobsDatabase]
            return databases.prefix(platform.database.hasJobsElsewhere ? 2 : 1).map { JobSignalRelay($0) }
        }
    }

    /// Returns the services of a process in the order in which they start: the traces, the errors and the notes of the audit, which all may write,
    /// the services of the product, and `last` when those are ready.
    func processServices(
        _ process: ServiceProcess, before last: [any Service]
    ) -> [ServiceGroupConfiguration.ServiceConfiguration] {
        let traces: [any Service] = platform.tracer.map { [TraceService(tracer: $0)] } ?? []
        let errors: [any Service] = errorReports.map { [ErrorReportService(reports: $0)] } ?? []
        return services.supervised(
            in: process, after: traces + errors + [platform.auditNotes, platform.caches], before: last,
            logger: platform.lifecycleLogger)
    }

    /// Runs jobs inside the calls that enqueue them, if the settings enable it, until the returned observation ends.
    func runJobsInline() throws -> CommitSubscription? {
        try platform.settings[JobSettings.self].inline ? jobRunner.runInline() : nil
    }
}

extension JobCatalog {
    /// Throws unless a job uses the queue.
    ///
    /// - Throws: ``JobError/unknownQueue(_:)``.
    package func require(queue name: String) throws {
        guard queues.contains(where: { $0.name == name }) else { throw JobError.unknownQueue(name) }
    }
}
