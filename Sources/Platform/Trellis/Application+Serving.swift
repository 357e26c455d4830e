import Logging
import ServiceLifecycle
import TrellisConfig
import TrellisDatabase
import TrellisHub
public import TrellisWeb
import UnixSignals

extension Application {
    /// The product as a web application, live or for a test without a port.
    ///
    /// - Parameters:
    ///   - observer: told of failures that no route declares, and of those that nobody expected.
    ///   - whenRunning: called with the port once the server listens.
    public func web(
        observer: WebObserver = .none, whenRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> WebApplication {
        var observer = observer
        let (desk, refusal) = (platform.auditDesk, observer.refusal)
        observer.refusal = { refused in
            desk.put(AuditNote(refused), for: refused.scope)
            refusal(refused)
        }
        return WebApplication(
            routes: routes.routes, authenticator: composition.authenticator, database: platform.database,
            settings: platform.settings[WebSettings.self], logger: platform.logger, observer: observer,
            whenRunning: whenRunning)
    }

    /// Serves until SIGTERM or SIGINT, and then until the requests in flight are answered; runs jobs meanwhile, where the
    /// settings say so.
    ///
    /// - Parameters:
    ///   - doesJobs: false for a server without a database.
    ///   - announce: called with the server's address once it listens.
    public func serve(doesJobs: Bool = true, announce: @escaping @Sendable (_ address: String) -> Void) async throws {
        let host = platform.settings[WebSettings.self].host
        let server = web { port in announce("http://\(host.contains(":") ? "[\(host)]" : host):\(port)") }
        let inline = doesJobs ? try runJobsInline() : nil
        defer { inline?.end() }
        // Services stop in the opposite order: first the server, whose last requests may enqueue jobs.
        try await ServiceGroup(
            configuration: .init(
                services: (doesJobs ? try jobServices : []) + [server], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: platform.logger)
        ).run()
    }
}
