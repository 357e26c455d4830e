public import TrellisDatabase
public import TrellisHub
public import TrellisJobs
public import TrellisKernel
public import TrellisWeb

/// One room of the product: what it brings, stated as values.
///
/// A module states only what it has.
///
/// ```swift
/// public struct ProjectsModule: Module {
///     public static let name = "projects"
///     public let migrations: [Migration] = ProjectMigrations.all
///     public var routes: [Route] { ProjectController.routes() }
/// }
/// ```
public protocol Module: Sendable {
    /// The stable name: prefix of its permissions, error codes and migrations.
    static var name: String { get }
    /// The rights that its routes ask for.
    var permissions: [Permission] { get }
    /// Its schema, step by step, oldest first.
    var migrations: [Migration] { get }
    /// Its records, every one: what its migrations, probes and statements are checked against.
    var records: [any Record.Type] { get }
    /// The events that it publishes, every one.
    var events: [any Event.Type] { get }
    /// The jobs that it knows how to do.
    var jobs: [JobRegistration] { get }
    /// The jobs that it wants done by the calendar.
    var schedules: [JobSchedule] { get }
    /// Its routes, which the application serves under `/api/v1`.
    var routes: [Route] { get }
    /// Routes that are served without prefix; for health and the like.
    var unprefixedRoutes: [Route] { get }
    /// Every failure it foresees, for the catalogue.
    var errors: [any AppError] { get }
}

extension Module {
    /// No rights.
    public var permissions: [Permission] { [] }
    /// No schema.
    public var migrations: [Migration] { [] }
    /// No records.
    public var records: [any Record.Type] { [] }
    /// No events.
    public var events: [any Event.Type] { [] }
    /// No jobs.
    public var jobs: [JobRegistration] { [] }
    /// No schedules.
    public var schedules: [JobSchedule] { [] }
    /// No routes.
    public var routes: [Route] { [] }
    /// No routes.
    public var unprefixedRoutes: [Route] { [] }
    /// No failures of its own.
    public var errors: [any AppError] { [] }
}
