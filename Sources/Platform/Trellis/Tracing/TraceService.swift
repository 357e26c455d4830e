import ServiceLifecycle
import TrellisObservability

/// The service that sends the spans of a process to the collector; it starts first and ends last.
struct TraceService: Service, CustomStringConvertible {
    let tracer: OTLPTracer

    /// The name in the log of services.
    var description: String { "traces" }

    /// Sends spans until graceful shutdown, then what is left within the limit of the settings.
    func run() async throws {
        await cancelWhenGracefulShutdown { [tracer] in await tracer.run() }
    }
}
