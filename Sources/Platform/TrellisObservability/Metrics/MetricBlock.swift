/// The samples of one metric that code makes each time the metrics are printed, such as counts of rows.
public struct MetricBlock: Sendable {
    /// One value of a gauge.
    public struct Sample: Sendable {
        let labels: [(String, String)]
        let value: Double

        /// A value with these labels.
        public init(_ value: Double, _ labels: [(String, String)] = []) {
            self.labels = labels
            self.value = value
        }
    }

    /// The buckets of one histogram.
    public struct Distribution: Sendable {
        let labels: [(String, String)]
        let counts: [(bound: Double, count: Int)]
        let sum: Double

        /// A histogram with these labels.
        ///
        /// - Parameters:
        ///   - counts: the number of values of each bucket alone, by its upper bound; `.infinity` for those above all.
        ///   - sum: the sum of the values.
        public init(_ counts: [(bound: Double, count: Int)], sum: Double, _ labels: [(String, String)] = []) {
            self.labels = labels
            self.counts = counts.sorted { $0.bound < $1.bound }
            self.sum = sum
        }
    }

    private enum Content: Sendable {
        case samples([Sample])
        case distributions([Distribution])
    }

    let name: String
    let summary: String
    let type: String
    private let content: Content

    /// Creates the samples of a gauge.
    ///
    /// - Parameters:
    ///   - name: the printed name; characters that Prometheus doesn't allow become `_`.
    ///   - summary: the `# HELP` line.
    public init(gauge name: String, _ summary: String, _ samples: [Sample]) {
        self.init(name, summary, .gauge, .samples(samples))
    }

    /// Creates the samples of a histogram.
    ///
    /// - Parameters:
    ///   - name: the printed name, without `_bucket`, as in `job_queue_wait_seconds`.
    ///   - summary: the `# HELP` line.
    public init(histogram name: String, _ summary: String, _ distributions: [Distribution]) {
        self.init(name, summary, .histogram, .distributions(distributions))
    }

    private init(_ name: String, _ summary: String, _ kind: MetricKind, _ content: Content) {
        self.name = MetricName.sanitized(name)
        self.summary = summary
        type = kind.type
        self.content = content
    }

    /// Returns the lines of the samples; empty without samples.
    func lines(_ format: MetricsFormat) -> String {
        var lines = ""
        switch content {
        case .samples(let samples):
            for sample in samples { lines.appendSample(name, LabelSet(sample.labels).text, sample.value.sample) }
        case .distributions(let distributions):
            for distribution in distributions { append(distribution, format, to: &lines) }
        }
        return lines
    }

    private func append(_ distribution: Distribution, _ format: MetricsFormat, to lines: inout String) {
        let labels = LabelSet(distribution.labels).text
        let prefix = labels.isEmpty ? "" : labels + ","
        var total = 0
        for (bound, count) in distribution.counts where bound.isFinite {
            total += count
            lines.appendSample("\(name)_bucket", "\(prefix)le=\"\(format.bound(bound))\"", String(total))
        }
        total += distribution.counts.filter { !$0.bound.isFinite }.reduce(0) { $0 + $1.count }
        lines.appendSample("\(name)_bucket", "\(prefix)le=\"+Inf\"", String(total))
        lines.appendSample("\(name)_sum", labels, distribution.sum.sample)
        lines.appendSample("\(name)_count", labels, String(total))
    }
}
