import ServiceLifecycle
import TrellisObservability

/// The service that passes the errors of a process to the product's reporter; it starts first and ends last.
struct ErrorReportService: Service, CustomStringConvertible {
    let reports: ErrorReports

    /// The name in the log of services.
    var description: String { "error reports" }

    /// Passes reports until graceful shutdown, then what is left within the limit of one call.
    func run() async throws {
        await cancelWhenGracefulShutdown { [reports] in await reports.run() }
    }
}
