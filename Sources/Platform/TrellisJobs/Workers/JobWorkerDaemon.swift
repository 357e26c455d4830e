import Foundation
public import Logging
public import Metrics
public import ServiceLifecycle
public import TrellisDatabase
public import TrellisKernel

/// A worker that runs jobs, in its own process or in the server's process.
///
/// ```swift
/// let worker = try JobWorkerDaemon(
///     database, jobs: modules.flatMap(\.jobs), schedules: modules.flatMap(\.schedules), settings: settings)
/// try await ServiceGroup(configuration: .init(services: [worker], logger: logger)).run()
/// ```
/// Any number of processes share the work. On shutdown a process lets its jobs continue for the grace period and then
/// puts them back. A killed process loses no jobs: others take them over when its heartbeat stops.
public struct JobWorkerDaemon: Service, CustomStringConvertible {
    private(set) var configuration: WorkerConfiguration

    /// Creates a worker that runs the jobs and enqueues jobs by the schedules.
    ///
    /// - Parameters:
    ///   - database: the database of the jobs.
    ///   - jobs: the job types with their handlers.
    ///   - schedules: all schedules that the product declares, since the rows of others are deleted.
    ///   - files: where files of jobs are kept; nil keeps all of them in the database.
    ///   - settings: the concurrency, the queues and the intervals.
    ///   - onStuck: called for jobs that don't end after they were cancelled; their slots are released, but their tasks
    ///     continue, so an operator may have to restart the process.
    /// - Throws: ``ScheduleError``, ``JobError/unknownQueue(_:)``, ``JobError/noSecretKey(job:)``, or an error for invalid job declarations.
    public init(
        _ database: Database, jobs: [JobRegistration], schedules: [JobSchedule] = [], files: JobFiles? = nil,
        settings: JobSettings = JobSettings(), clock: any Clock = SystemClock(),
        logger: Logger = Logger(label: "trellis.jobs"), metrics: any MetricsFactory = MetricsSystem.factory,
        onStuck: @escaping @Sendable (StuckJob) -> Void = { _ in }
    ) throws {
        let catalog = try JobCatalog(jobs)
        try catalog.checkSecrets(database.attachment())
        database.followServerTime()
        database.jobs.followServerTime()
        configuration = WorkerConfiguration(
            environment: JobEnvironment(
                catalog, JobStore(database.system()), files: files, clock: clock, logger: logger,
                parkingLimit: settings.parkedFor),
            queues: try catalog.queues(named: settings.queues), schedules: try ValidatedSchedule.checked(schedules),
            settings: settings, metrics: JobMetrics(metrics), onStuck: onStuck)
    }

    /// Returns a worker that takes its jobs from a backend elsewhere.
    ///
    /// Schedules, statistics and the election of the leader stay with the database; see ``JobBackend``.
    public func taking(from backend: any JobBackend) -> JobWorkerDaemon {
        var worker = self
        worker.configuration.environment.backend = backend
        return worker
    }

    /// The name in the log of services.
    public var description: String { "jobs" }

    /// Runs jobs until the process stops; then drains.
    public func run() async throws {
        let run = WorkerRun(configuration)
        // An unstructured task, since the shutdown needs the database and must not be cancelled.
        let work = Task { await run.run() }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await work.value
            } onGracefulShutdown: {
                run.stop(grace: configuration.settings.shutdownGrace)
            }
        } onCancel: {
            run.stop(grace: .zero)
        }
    }
}

/// A job that doesn't end after its task was cancelled.
public struct StuckJob: Hashable, Sendable {
    /// The identifier of the job.
    public let id: ID<BackgroundJob>
    /// The name of its type.
    public let name: String
    /// The tenant that the job runs for.
    public let tenantID: ID<Tenant>
    /// How long the attempt has run.
    public let runDuration: Duration
}

/// The configuration of a worker.
struct WorkerConfiguration: Sendable {
    var environment: JobEnvironment
    let queues: [Queue]
    let schedules: [ValidatedSchedule]
    let settings: JobSettings
    let metrics: JobMetrics
    let onStuck: @Sendable (StuckJob) -> Void
    /// Returns how long the threads that tasks share have run nothing new.
    var poolSilence: @Sendable (ContinuousClock.Instant) -> Duration = { [probe = PoolProbe()] in probe.silence(at: $0)
    }
    /// How long the last writes of a process that exits may take.
    var exitLimit = Duration.seconds(20)
    /// Ends the process because of these jobs.
    var exit: @Sendable ([StuckJob]) -> Void = { _ in
        // Without `atexit` handlers, which could wait for the threads that are blocked.
        fflush(nil)
        _exit(70)
    }
}
