public import ServiceLifecycle

/// A kind of process that runs services.
public enum ServiceProcess: String, CaseIterable, Sendable {
    /// `App serve`.
    case server
    /// `App work`.
    case worker
}

/// A service of a module or of the product: code that runs as long as the process.
///
/// ```swift
/// ServiceRegistration("acme.directory", DirectoryMirror(client), in: [.server]) { try await directory.load() }
/// ```
///
/// - It starts when the database has its schema, after the services before it and before the events, the jobs and the
///   listener of the process. Services of modules come before those of the composition.
/// - It ends in the reverse order, when the last request and the last job have ended: by
///   `cancelWhenGracefulShutdown`, or by its cancellation after ``stopLimit``.
/// - If it fails, or returns earlier, the process shuts down, logs the error, and exits with 1.
///
/// Commands other than `App serve` and `App work` run no services, and neither does `App serve --mock`.
public struct ServiceRegistration: Sendable {
    /// The name, for logs and errors: unique in the product, and prefixed with that of the module.
    public let name: String
    /// The processes that run it.
    public let processes: Set<ServiceProcess>
    /// Whether it may return before the process ends, as one does that only warms a cache.
    public let mayReturn: Bool
    /// How long its start may take.
    public let startLimit: Duration
    /// How long it may take to end, before it is cancelled.
    public let stopLimit: Duration
    let service: any Service
    let start: @Sendable () async throws -> Void

    /// Creates a registration.
    ///
    /// - Parameters:
    ///   - name: the name, for logs and errors.
    ///   - service: the service; it runs once for each process.
    ///   - processes: the processes that run it; by default both.
    ///   - mayReturn: whether it may return before the process ends.
    ///   - startLimit: how long `start` may take.
    ///   - stopLimit: how long it may take to end. The sum of all, and of what requests and jobs may take, must be less
    ///     than the time that the platform gives a process to end, such as Kubernetes' 30 seconds.
    ///   - start: makes the service ready; the next one waits for it.
    public init(
        _ name: String, _ service: any Service, in processes: Set<ServiceProcess> = [.server, .worker],
        mayReturn: Bool = false, startLimit: Duration = .seconds(30), stopLimit: Duration = .seconds(10),
        start: @escaping @Sendable () async throws -> Void = {}
    ) {
        self.name = name
        self.service = service
        self.processes = processes
        self.mayReturn = mayReturn
        self.startLimit = startLimit
        self.stopLimit = stopLimit
        self.start = start
    }
}

extension [ServiceRegistration] {
    /// Checks that each name occurs once.
    ///
    /// - Throws: ``ServiceError/repeatedName(_:)``.
    func validateNames() throws(ServiceError) {
        var seen: Set<String> = []
        for registration in self where !seen.insert(registration.name).inserted {
            throw .repeatedName(registration.name)
        }
    }
}
