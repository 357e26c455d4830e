internal import TrellisKernel

/// A text format of metrics.
public enum MetricsFormat: Sendable {
    /// Prometheus's text format 0.0.4.
    case prometheus
    /// OpenMetrics 1.0, in which histograms have exemplars: traces of their values.
    case openMetrics

    /// Returns OpenMetrics when an `Accept` field names it and prefers no plain text, as Prometheus's does, else
    /// Prometheus's own format.
    public init(accept: String?) {
        let items = (accept ?? "").split(utf8: ",").map { item -> (range: String, quality: Double) in
            let parts = item.lowercased().split(utf8: ";").map { $0.replacing(utf8: " ", with: "") }
            let quality = parts.compactMap { $0.removingPrefix(utf8: "q=") }.first.map { Double($0) ?? 0 }
            return (parts.first ?? "", quality ?? 1)
        }
        let quality = { (range: String) in items.filter { $0.range == range }.map(\.quality).max() }
        let open = quality("application/openmetrics-text") ?? 0
        let plain = quality("text/plain") ?? quality("text/*") ?? quality("*/*") ?? 0
        self = open > 0 && open >= plain ? .openMetrics : .prometheus
    }

    /// The value of the `Content-Type` field.
    public var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// Returns the bound of a bucket, which OpenMetrics writes with a fraction.
    func bound(_ bound: Double) -> String {
        let text = bound.sample
        return self == .openMetrics && bound.isFinite && Int64(text) != nil ? text + ".0" : text
    }

    /// Returns the name of a family in its `HELP` and `TYPE` lines: without the suffix of counters in OpenMetrics.
    func familyName(_ name: String, type: String) -> String {
        guard self == .openMetrics, type == "counter", name.hasSuffix(utf8: "_total") else { return name }
        return String(name.dropLast(6))
    }
}
