import Logging
import ServiceLifecycle
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisObservability
import TrellisStorage
public import TrellisWeb
import UnixSignals

extension Application {
    /// Returns the product as a web application, for a server or for a test without a port.
    ///
    /// - Parameters:
    ///   - observer: notified of undeclared and of unexpected errors.
    ///   - whenRunning: called with the port once the server listens.
    public func web(
        observer: WebObserver = .none, whenRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> WebApplication {
        var observer = observer
        let (auditNotes, refusal) = (platform.auditNotes, observer.refusal)
        observer.refusal = { refused in
            // Any user can cause as many as it likes: alike ones are one entry with their number.
            auditNotes.append(
                AuditNote(refused), for: refused.scope, countingAs: refused.auditKey, within: .seconds(60),
                budget: .refusals)
            refusal(refused)
        }
        if let errorReports { observer = observer.reporting(to: errorReports) }
        return WebApplication(
            routes: routes.routes, middleware: middleware, authenticator: authenticator, database: platform.database,
            settings: platform.settings[WebSettings.self], texts: catalog.texts, errorRenderer: errorRenderer,
            keys: keys, rateLimiter: rateLimiter, logger: platform.logger, observer: observer, tracer: platform.tracer,
            whenRunning: whenRunning)
    }

    /// What counts the requests of this process and of all others; nil for a product without limits.
    private var rateLimiter: (any RateLimiter)? {
        guard routes.routes.contains(where: { !$0.rateLimits.isEmpty }) else { return nil }
        return SharedRateLimiter(platform.database, logger: platform.logger)
    }

    /// Serves requests until SIGTERM or SIGINT, then completes the requests in flight; also runs jobs, if the settings
    /// enable it, and the services of the product.
    ///
    /// - Parameters:
    ///   - doesJobs: false for a server without a database.
    ///   - announce: called with the server's address once it listens, and the management listener too.
    public func serve(runsJobs: Bool = true, announce: @escaping @Sendable (_ address: String) -> Void) async throws {
        if runsJobs {
            try await JobOutbox(platform.database.system()).requireOwnDatabase()
            platform.database.openAhead()
            try await (platform.storage as? DeferredStorage)?.open()
        }
        let host = platform.settings[WebSettings.self].host
        let start = ListenerStart(count: runsJobs && hasManagement ? 2 : 1, announce)
        let server = web { port in start.runs("http://\(host.contains(utf8: ":") ? "[\(host)]" : host):\(port)") }
        let management: [any Service] = managementService(of: server) { start.runs() }
        let inline = runsJobs ? try runJobsInline() : nil
        defer { inline?.end() }
        // Services stop in reverse order: the server first, because its last requests may enqueue jobs.
        let services =
            runsJobs
            ? processServices(.server, before: try backgroundServices + management + [server])
            : [.init(service: server)]
        try await ServiceGroup(
            configuration: .init(
                services: settingsReload + services, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: platform.lifecycleLogger)
        ).run()
    }
}
