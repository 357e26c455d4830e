internal import Synchronization
internal import TrellisKernel

/// An example of a histogram's bucket: a value, and the trace in which it was measured.
///
/// Source: OpenMetrics 1.0, section "Exemplars".
struct Exemplar: Sendable {
    private static let state = Atomic<Bool>(false)

    /// Whether traces are recorded, so that there are examples at all.
    static var isOn: Bool {
        get { state.load(ordering: .relaxed) }
        set { state.store(newValue, ordering: .relaxed) }
    }

    let trace: TraceContext
    let value: Double
    let time: Timestamp

    /// Returns the example that the current request or job makes; nil when its trace isn't recorded.
    @inline(never)
    static func current(_ value: Double) -> Exemplar? {
        guard let trace = LogContext.current?.trace, trace.isSampled else { return nil }
        return Exemplar(trace: trace, value: value, time: SystemClock().now)
    }

    /// The text behind a sample.
    var text: String {
        let milliseconds = time.milliseconds
        let seconds = "\(milliseconds / 1000)." + String(milliseconds % 1000 + 1000).dropFirst()
        return " # {trace_id=\"\(trace.traceID)\",span_id=\"\(trace.spanIDText)\"} \(value.sample) \(seconds)"
    }
}
