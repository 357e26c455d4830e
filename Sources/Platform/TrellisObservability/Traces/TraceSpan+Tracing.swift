internal import Synchronization
public import Tracing
internal import TrellisKernel

extension TraceSpan: Tracing.Span {
    /// The context of the span, which its children continue.
    public var context: ServiceContext {
        guard isInTrace else { return surroundings }
        var context = surroundings
        context.tracePosition = TracePosition(trace, exporter == nil ? nil : self)
        return context
    }

    /// The name of the span.
    public var operationName: String {
        get { state.withLock { $0.name } }
        set { rename(newValue) }
    }

    /// The attributes; those of a span that isn't recorded are empty.
    public var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { change { $0.attributes = newValue } }
    }

    /// Whether the span is recorded and hasn't ended.
    public var isRecording: Bool { exporter != nil && !state.withLock { $0.isEnded } }

    /// Sets the status.
    public func setStatus(_ status: SpanStatus) { change { $0.status = status } }

    /// Adds an event; a span has at most 128.
    public func addEvent(_ event: SpanEvent) { change { $0.events.append(event) } }

    /// Adds a link; a span has at most 128.
    public func addLink(_ link: SpanLink) { change { $0.links.append(link) } }

    /// Marks the span as failed, with an event that has the type of the error but not its text.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        guard exporter != nil else { return }
        var attributes = attributes
        let type = error.spanType
        attributes["exception.type"] = type
        let event = SpanEvent(name: "exception", at: instant(), attributes: attributes)
        change { state in
            state.events.append(event)
            state.attributes["error.type"] = type
            state.status = SpanStatus(code: .error)
        }
    }

    /// Ends the span; only the first call has an effect.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard exporter != nil else { return }
        end(at: instant().nanosecondsSinceEpoch)
    }
}

extension Error {
    /// The kind of failure for spans: the code of an expected error, else the name of the type.
    package var spanType: String { (self as? any AppError)?.code ?? String(describing: type(of: self)) }
}
