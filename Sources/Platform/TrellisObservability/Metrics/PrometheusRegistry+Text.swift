internal import Synchronization
import TrellisKernel

extension PrometheusRegistry {
    /// The value of the `Content-Type` header for ``text()``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Returns every metric and the process metrics, sorted by name and labels.
    ///
    /// Source: Prometheus text exposition format 0.0.4.
    public func text() -> String { text(adding: []) }

    /// Works like ``text()``, with the metrics that code has made for this print.
    ///
    /// One whose name a metric of the registry has is left out.
    public func text(adding more: [MetricBlock]) -> String {
        let state = state.withLock { $0 }
        var blocks: [String: String] = [:]
        let byFamily = Dictionary(grouping: state.series) { state.familyName(of: $0.key) }
        for (name, family) in state.families {
            var text = header(name, state.summaries[family.label], family.kind.type)
            let lines = (byFamily[name] ?? []).map { (LabelSet($0.key.dimensions).text, $0.value) }
            guard !lines.isEmpty else { continue }
            for (labels, series) in lines.sorted(by: { $0.0 < $1.0 }) {
                series.print(name: name, labels: labels, to: &text)
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
        for block in more where blocks[block.name] == nil && !block.lines.isEmpty {
            blocks[block.name] = header(block.name, block.summary, block.type) + block.lines
        }
        for sample in ProcessMetrics.current() where blocks[sample.name] == nil {
            var text = header(sample.name, sample.summary, sample.type)
            text.appendSample(sample.name, "", sample.value.sample)
            blocks[sample.name] = text
        }
        return blocks.sorted { $0.key < $1.key }.map(\.value).joined()
    }

    private func header(_ name: String, _ summary: String?, _ type: String) -> String {
        let help = summary.map { text in
            let escaped = text.replacing(utf8: "\\", with: "\\\\").replacing(utf8: "\n", with: "\\n")
            return "# HELP \(name) \(escaped)\n"
        }
        return (help ?? "") + "# TYPE \(name) \(type)\n"
    }
}
