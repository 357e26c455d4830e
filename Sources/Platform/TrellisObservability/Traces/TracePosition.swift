internal import Tracing

/// A place in a trace: the identifiers, and the span if it is recorded.
///
/// Task-local, it is in the service context, so that libraries that use swift-distributed-tracing continue the trace.
public struct TracePosition: Sendable {
    /// The trace, and the span of this place in it.
    public let trace: TraceContext
    /// The span; nil when the trace isn't recorded here.
    public let span: TraceSpan?

    /// Creates a place in a trace.
    package init(_ trace: TraceContext, _ span: TraceSpan?) {
        self.trace = trace
        self.span = span
    }

    /// The place of the current task; nil outside traces, and without a collector.
    public static var current: TracePosition? { ServiceContext.current?.tracePosition }

    /// Runs `body` at this place: its child spans are those of ``span``.
    nonisolated(nonsending) package func run<Value>(
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async rethrows -> Value {
        var context = ServiceContext.current ?? .topLevel
        context.tracePosition = self
        return try await ServiceContext.withValue(context) { try await body() }
    }
}

private enum TracePositionKey: ServiceContextKey {
    typealias Value = TracePosition
}

extension ServiceContext {
    /// The place in a trace.
    var tracePosition: TracePosition? {
        get { self[TracePositionKey.self] }
        set { self[TracePositionKey.self] = newValue }
    }
}
