public import Logging
public import Metrics
public import ServiceLifecycle
public import TrellisDatabase
public import TrellisKernel

/// Runs jobs: a worker of the product, in a process of its own or beside the server.
///
/// ```swift
/// let worker = try JobWorkerService(
///     database, jobs: modules.flatMap(\.jobs), schedules: modules.flatMap(\.schedules), settings: settings)
/// try await ServiceGroup(configuration: .init(services: [worker], logger: logger)).run()
/// ```
/// As many processes as wanted share the work. A process that stops in order lets its jobs go on for a while and then
/// puts them back; one that is killed loses nothing, since others take its jobs over when its beat stands still.
public struct JobWorkerService: Service, CustomStringConvertible {
    let parts: WorkerParts

    /// A worker that runs these jobs, and enqueues by these schedules.
    ///
    /// - Parameters:
    ///   - database: where the jobs are.
    ///   - jobs: who does what.
    ///   - schedules: what is enqueued by the calendar; all that the product declares, since those that a worker doesn't
    ///     name are removed.
    ///   - settings: how many jobs run at once, of which queues, and how often what is looked at.
    ///   - onStuck: told of jobs that don't end although they were cancelled; their places are given to others, but the
    ///     tasks go on, so an operator may want the process to be replaced.
    /// - Throws: ``ScheduleError``, ``JobError/unknownQueue(_:)``, or what is wrong with the jobs' declarations.
    public init(
        _ database: Database, jobs: [JobRegistration], schedules: [JobSchedule] = [],
        settings: JobSettings = JobSettings(), clock: any Clock = SystemClock(),
        logger: Logger = Logger(label: "trellis.jobs"), metrics: any MetricsFactory = MetricsSystem.factory,
        onStuck: @escaping @Sendable (StuckJob) -> Void = { _ in }
    ) throws {
        let catalog = try JobCatalog(jobs)
        parts = WorkerParts(
            environment: JobEnvironment(catalog, JobStore(database.system()), clock: clock, logger: logger),
            queues: try catalog.queues(named: settings.queues), schedules: try DueTimes.checked(schedules),
            settings: settings, metrics: JobMetrics(metrics), onStuck: onStuck)
    }

    /// What the log of services calls it.
    public var description: String { "jobs" }

    /// Runs jobs until the process stops; then drains.
    public func run() async throws {
        let life = WorkerLife(parts)
        // What ends the work needs the database, so it isn't part of a task that may be cancelled.
        let work = Task { await life.live() }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await work.value
            } onGracefulShutdown: {
                life.stop(grace: parts.settings.shutdownGrace)
            }
        } onCancel: {
            life.stop(grace: .zero)
        }
    }
}

/// A job that doesn't end although its task was cancelled.
public struct StuckJob: Hashable, Sendable {
    /// The job.
    public let id: ID<BackgroundJob>
    /// The name of its type.
    public let name: String
    /// The tenant that it runs for.
    public let tenantID: ID<Tenant>
    /// How long the attempt has run.
    public let running: Duration
}

/// What a worker is made of.
struct WorkerParts: Sendable {
    let environment: JobEnvironment
    let queues: [Queue]
    let schedules: [DueTimes]
    let settings: JobSettings
    let metrics: JobMetrics
    let onStuck: @Sendable (StuckJob) -> Void
}
