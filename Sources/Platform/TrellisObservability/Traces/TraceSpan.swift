internal import Synchronization
package import Tracing

/// One piece of work in a trace, with its time and its attributes, which is sent to the collector when it ends.
///
/// A span of a trace that isn't recorded has identifiers, for the calls it makes, and ignores everything else.
public final class TraceSpan: Sendable {
    /// The most attributes, events and links of one span.
    private static let limit = 128

    /// The relation to the spans of other processes, so that callers need no import for it.
    package enum Kind: Sendable {
        case server, client, consumer, `internal`

        var spanKind: SpanKind {
            switch self {
            case .server: .server
            case .client: .client
            case .consumer: .consumer
            case .internal: .internal
            }
        }
    }

    struct State: Sendable {
        var name: String
        var attributes = SpanAttributes()
        var status: SpanStatus?
        var events: [SpanEvent] = []
        var links: [SpanLink] = []
        var isEnded = false
    }

    /// The trace, and this span's place in it.
    public let trace: TraceContext
    let kind: SpanKind
    let start: UInt64
    /// The context without the span.
    let surroundings: ServiceContext
    /// Whether its context is a place in a trace, which calls name.
    let isInTrace: Bool
    let exporter: SpanExporter?
    let state: Mutex<State>

    /// Creates a span that begins at `start`, in nanoseconds since 1970; without an exporter it isn't recorded.
    init(
        _ name: String, _ kind: SpanKind, _ trace: TraceContext, start: UInt64, in surroundings: ServiceContext,
        exporter: SpanExporter?, isInTrace: Bool = true
    ) {
        self.trace = trace
        self.isInTrace = isInTrace
        self.kind = kind
        self.start = start
        self.exporter = exporter
        var surroundings = surroundings
        surroundings.tracePosition = nil
        self.surroundings = surroundings
        state = Mutex(State(name: name))
    }

    /// The current task's span; nil when nothing is recorded.
    public static var current: TraceSpan? { TracePosition.current?.span }

    /// Begins a child.
    package func child(_ name: String, _ kind: Kind = .internal) -> TraceSpan {
        TraceSpan(
            name, kind.spanKind, trace.child(), start: DefaultTracerClock.now.nanosecondsSinceEpoch, in: surroundings,
            exporter: exporter)
    }

    /// Sets several attributes; nil values are omitted.
    package func set(_ values: KeyValuePairs<String, (any SpanAttributeConvertible)?>) {
        change { state in
            for (name, value) in values { if let value { state.attributes[name] = value } }
        }
    }

    /// Sets the name.
    package func rename(_ name: String) { change { $0.name = name } }

    /// Marks the work as failed, with the kind of failure: an error code, a status, or the name of a type.
    ///
    /// The text of the error isn't recorded, because it may have data of users.
    package func fail(_ kind: String) {
        change { state in
            state.attributes["error.type"] = kind
            state.status = SpanStatus(code: .error)
        }
    }

    /// Changes what the span records, unless it isn't recorded or has ended.
    func change(_ body: (inout State) -> Void) {
        guard exporter != nil else { return }
        state.withLock { state in
            guard !state.isEnded else { return }
            body(&state)
            if state.events.count > Self.limit { state.events.removeLast(state.events.count - Self.limit) }
            if state.links.count > Self.limit { state.links.removeLast(state.links.count - Self.limit) }
        }
    }

    /// Ends the span now; the first call counts.
    package func finish() { end(at: DefaultTracerClock.now.nanosecondsSinceEpoch) }

    /// Ends the span and passes it to the exporter; the first call counts.
    func end(at time: UInt64) {
        guard let exporter else { return }
        let ended = state.withLock { state -> State? in
            guard !state.isEnded else { return nil }
            state.isEnded = true
            return state
        }
        guard let ended else { return }
        exporter.add(
            EndedSpan(
                trace: trace, name: ended.name, kind: kind, start: start, end: max(time, start),
                attributes: ended.attributes.limited(to: Self.limit), status: ended.status, events: ended.events,
                links: ended.links))
    }
}

extension TraceSpan {
    /// Runs `body` in a child of the current task's span, which fails with an error of `body`; only runs it when nothing
    /// is recorded.
    nonisolated(nonsending) package static func run<Value>(
        _ name: @autoclosure () -> String, _ kind: Kind = .internal,
        _ body: nonisolated(nonsending) (_ span: TraceSpan?) async throws -> Value
    ) async rethrows -> Value {
        guard let parent = current else { return try await body(nil) }
        let span = parent.child(name(), kind)
        defer { span.finish() }
        return try await TracePosition(span.trace, span).run {
            do { return try await body(span) } catch {
                span.fail(error.spanType)
                throw error
            }
        }
    }
}

/// A span that has ended, as it waits for the collector.
struct EndedSpan: Sendable {
    let trace: TraceContext
    let name: String
    let kind: SpanKind
    let start: UInt64
    let end: UInt64
    let attributes: SpanAttributes
    let status: SpanStatus?
    let events: [SpanEvent]
    let links: [SpanLink]
}

extension SpanAttributes {
    /// Returns the attributes, at most `limit` of them.
    fileprivate func limited(to limit: Int) -> SpanAttributes {
        var limited = SpanAttributes()
        var count = 0
        forEach { name, value in
            guard count < limit else { return }
            count += 1
            limited.set(name, value: value)
        }
        return count == limit ? limited : self
    }
}
