internal import TrellisKernel

/// A text format of metrics.
public enum MetricsFormat: Sendable {
    /// Prometheus's text format 0.0.4.
    case prometheus
    /// OpenMetrics 1.0, in which histograms have exemplars: traces of their values.
    case openMetrics

    /// Returns OpenMetrics when an `Accept` field names it, as Prometheus's does, else Prometheus's own format.
    public init(accept: String?) {
        let ranges = (accept ?? "").split(utf8: ",").map { $0.lowercased() }
        let range = ranges.first { $0.contains(utf8: "application/openmetrics-text") }
        let isRefused = range.map { range in
            range.split(utf8: ";").contains { part in
                let part = part.replacing(utf8: " ", with: "")
                return part.hasPrefix(utf8: "q=") && Double(part.dropFirst(2)) == 0
            }
        }
        self = isRefused == false ? .openMetrics : .prometheus
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
