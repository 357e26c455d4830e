internal import Synchronization
import TrellisKernel

extension PrometheusRegistry {
    /// The value of the `Content-Type` header for ``text()``.
    public static let contentType = MetricsFormat.prometheus.contentType

    /// Returns every metric and the process metrics, sorted by name and labels.
    ///
    /// Source: Prometheus text exposition format 0.0.4.
    public func text() -> String { text(adding: []) }

    /// Works like ``text()``, with the metrics that code has made for this print.
    ///
    /// One whose name a metric of the registry has is left out.
    public func text(adding more: [MetricBlock]) -> String { text(adding: more, in: .prometheus) }

    /// Works like ``text(adding:)``, in either format.
    ///
    /// Source: Prometheus text exposition format 0.0.4; OpenMetrics 1.0.
    public func text(adding more: [MetricBlock], in format: MetricsFormat) -> String {
        let header = { (name: String, summary: String?, type: String) in
            Self.header(format.familyName(name, type: type), summary, type, format)
        }
        let state = state.withLock { $0 }
        var blocks: [String: String] = [:]
        let byFamily = Dictionary(grouping: state.series) { state.familyName(of: $0.key) }
        for (name, family) in state.families {
            var text = header(name, state.summaries[family.label], family.kind.type)
            let lines = (byFamily[name] ?? []).map { (LabelSet($0.key.dimensions).text, $0.value) }
            guard !lines.isEmpty else { continue }
            for (labels, series) in lines.sorted(by: { $0.0 < $1.0 }) {
                series.print(name: name, labels: labels, format, to: &text)
            }
            blocks[name] = text
        }
        for gauges in Dictionary(grouping: state.gauges, by: \.name).values {
            guard let first = gauges.first, blocks[first.name] == nil else { continue }
            var text = header(first.name, first.summary, MetricKind.gauge.type)
            for gauge in gauges.sorted(by: { $0.labels < $1.labels }) {
                text.appendSample(gauge.name, gauge.labels, gauge.value().sample)
            }
            blocks[first.name] = text
        }
        for block in more where blocks[block.name] == nil {
            let lines = block.lines(format)
            if !lines.isEmpty { blocks[block.name] = header(block.name, block.summary, block.type) + lines }
        }
        for sample in ProcessMetrics.current() where blocks[sample.name] == nil {
            var text = header(sample.name, sample.summary, sample.type)
            text.appendSample(sample.name, "", sample.value.sample)
            blocks[sample.name] = text
        }
        let text = blocks.sorted { $0.key < $1.key }.map(\.value).joined()
        return format == .openMetrics ? text + "# EOF\n" : text
    }

    private static func header(
        _ name: String, _ summary: String?, _ type: String, _ format: MetricsFormat
    ) -> String {
        let help = summary.map { text in
            var escaped = text.replacing(utf8: "\\", with: "\\\\").replacing(utf8: "\n", with: "\\n")
            if format == .openMetrics { escaped = escaped.replacing(utf8: "\"", with: "\\\"") }
            return "# HELP \(name) \(escaped)\n"
        }
        return (help ?? "") + "# TYPE \(name) \(type)\n"
    }
}
