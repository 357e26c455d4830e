internal import Foundation
public import Logging
public import Metrics
internal import Tracing
internal import TrellisConfig

/// The tracer of a process: it decides which traces are recorded, and sends ended spans to an OpenTelemetry collector.
///
/// ```swift
/// if let tracer = OTLPTracer(settings[TracingSettings.self], service: "shop", release: "1.2.0") {
///     InstrumentationSystem.bootstrap(tracer)        // spans of libraries join
///     await tracer.run()                             // sends batches until the task is cancelled
/// }
/// ```
/// Recording a span takes a lock for an instant and never waits; what the bounded queue can't hold is dropped and
/// counted: `trace_spans_dropped` with the label `reason` (`full`, `failed`), beside `trace_spans_sent`.
///
/// Source: OpenTelemetry Protocol 1.x, traces over HTTP with binary protobuf.
public final class OTLPTracer: Sendable {
    let sampler: TraceSampler
    package let exporter: SpanExporter

    /// Creates the tracer of a service; nil without an endpoint in the settings.
    ///
    /// - Parameters:
    ///   - service: the name of the service, unless the settings have one.
    ///   - release: its version.
    ///   - environment: the name of the environment, as in `production`.
    ///   - hash: a hash of traces' identifiers that clients can't foresee, the same in all processes; where callers don't
    ///     decide, the ratio selects by it. Without one clients can choose identifiers that are recorded.
    public init?(
        _ settings: TracingSettings, service: String, release: String, environment: String,
        hash: (@Sendable (TraceContext) -> UInt64)? = nil,
        logger: Logger = Logger(label: "trellis.traces"), metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        guard var endpoint = settings.endpoint.flatMap({ TraceEndpoint($0) }) else { return nil }
        endpoint.fields = settings.headers.flatMap { TraceEndpoint.fields($0.reveal()) } ?? []
        sampler = TraceSampler(ratio: settings.samplingRatio, isParentBased: settings.parentBased, hash: hash)
        let resource: [(String, String)] = [
            ("service.name", settings.serviceName ?? service), ("service.version", release),
            ("service.instance.id", UUID().uuidString.lowercased()),
            ("deployment.environment.name", environment), ("host.name", ProcessInfo.processInfo.hostName),
            ("telemetry.sdk.name", "trellis"), ("telemetry.sdk.language", "swift"),
        ]
        exporter = SpanExporter(
            OTLPSender(endpoint, limit: settings.timeout), resource: resource, settings, logger: logger,
            metrics: metrics)
        Exemplar.isOn = true
    }

    /// Sends spans until the task is cancelled, and then what is left, within the limit of the settings; call it once.
    public func run() async { await exporter.run() }

    /// Begins a span at the root of the process's work, as of a request or a job.
    ///
    /// - Parameters:
    ///   - parent: what continues the caller's trace; nil begins a trace.
    ///   - isOwn: whether the parent's decision is the product's own, as that of a job is.
    /// - Returns: the place in the trace; its span is nil when the trace isn't recorded.
    package func begin(
        _ name: @autoclosure () -> String, _ kind: TraceSpan.Kind, continuing parent: TraceContext?, isOwn: Bool = false
    ) -> TracePosition {
        let continued = parent ?? TraceContext()
        let isSampled =
            isOwn && parent != nil ? continued.isSampled : sampler.isSampled(continued, hasCaller: parent != nil)
        let trace = continued.sampled(isSampled)
        guard isSampled else { return TracePosition(trace, nil) }
        let span = TraceSpan(
            name(), kind.spanKind, trace, start: DefaultTracerClock.now.nanosecondsSinceEpoch, in: .topLevel,
            exporter: exporter)
        return TracePosition(trace, span)
    }
}
