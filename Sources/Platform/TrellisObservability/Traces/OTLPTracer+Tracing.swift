public import Tracing

extension OTLPTracer: Tracer {
    private static let field = "traceparent"
    private static let stateField = "tracestate"

    /// Begins a span for a library: a child of the context's, or the first of a trace.
    ///
    /// A call outside of requests and jobs, such as one for the product's secrets, isn't recorded and names no trace.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> TraceSpan {
        let context = context()
        let trace: TraceContext
        if let position = context.tracePosition {
            trace = position.trace.child()
        } else if kind == .client {
            return TraceSpan(
                operationName, kind, TraceContext(), start: 0, in: context, exporter: nil, isInTrace: false)
        } else {
            let first = TraceContext()
            trace = first.sampled(sampler.isSampled(first, hasCaller: false))
        }
        let isRecorded = trace.isSampled
        return TraceSpan(
            operationName, kind, trace, start: isRecorded ? instant().nanosecondsSinceEpoch : 0, in: context,
            exporter: isRecorded ? exporter : nil)
    }

    /// Makes the exporter send what waits, soon.
    public func forceFlush() { exporter.sendSoon() }

    /// Returns the recorded span of a context.
    public func activeSpan(identifiedBy context: ServiceContext) -> TraceSpan? { context.tracePosition?.span }

    /// Reads the caller's `traceparent` and `tracestate`.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let text = extractor.extract(key: Self.field, from: carrier),
            let caller = TraceContext(caller: text)
        else { return }
        let trace = caller.carrying(extractor.extract(key: Self.stateField, from: carrier))
        context.tracePosition = TracePosition(trace.sampled(sampler.isSampled(trace, hasCaller: true)), nil)
    }

    /// Writes the `traceparent` of the context for a call, and the `tracestate` of the request.
    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.tracePosition?.trace else { return }
        injector.inject(trace.traceparent, forKey: Self.field, into: &carrier)
        if let state = trace.state { injector.inject(state, forKey: Self.stateField, into: &carrier) }
    }
}
