public import Metrics
internal import Synchronization

/// The registry of every metric of the process, which it prints for Prometheus.
///
/// ```swift
/// let registry = PrometheusRegistry()
/// Observability.bootstrap(format: .json, metrics: registry)
/// Timer(label: "http_request_duration", dimensions: [("route", "/projects/{id}")]).recordNanoseconds(1_000_000)
/// registry.text()        // http_request_duration_seconds_bucket{route="/projects/{id}",le="0.005"} 1 …
/// ```
///
/// Recording takes a few atomic operations. Creating a metric takes one dictionary lookup under a lock and returns the
/// same series for the same name and labels, so a metric may be created where it is used; store it in hot code.
///
/// Names: characters that Prometheus doesn't allow become `_`; counters end in `_total`, timers in `_seconds`.
public final class PrometheusRegistry: MetricsFactory {
    /// The upper bounds of a timer's buckets, in seconds, unless the metric has its own.
    public static let defaultSeconds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// The upper bounds of a recorder's buckets unless the metric has its own.
    public static let defaultValues: [Double] = [
        1, 5, 10, 25, 50, 100, 250, 500, 1000, 5000, 10_000, 100_000, 1_000_000,
    ]

    struct State: Sendable {
        var series: [SeriesKey: any MetricSeries] = [:]
        var families: [String: MetricFamily] = [:]
        var summaries = MetricSummaries.all
        var gauges: [SampledGauge] = []

        /// Returns the name of the family of a series; it has a suffix when another kind has the name.
        func familyName(of key: SeriesKey) -> String {
            let name = MetricName.of(key.label, key.kind)
            return families[name]?.kind == key.kind ? name : name + "_\(key.kind.rawValue)"
        }
    }
    let state = Mutex(State())
    private let buckets: [String: [Double]]
    private let seriesLimit: Int

    /// Creates a registry without metrics.
    ///
    /// - Parameters:
    ///   - buckets: upper bounds by label, for timers (in seconds) and recorders that don't use the defaults.
    ///   - seriesLimit: the maximum number of label combinations of one metric; further ones are counted together under
    ///     `overflow="true"`, so that a label with unbounded values can't exhaust the memory.
    public init(buckets: [String: [Double]] = [:], seriesLimit: Int = 2000) {
        self.buckets = buckets.mapValues { Array(Set($0.filter(\.isFinite))).sorted() }
        self.seriesLimit = max(1, seriesLimit)
    }

    /// Sets the `# HELP` line of the metric `label`.
    public func describe(_ label: String, _ summary: String) {
        state.withLock { $0.summaries[label] = summary }
    }

    /// Adds a gauge whose value is read when the metrics are printed, such as the usage of a pool.
    ///
    /// - Parameters:
    ///   - label: the metric's name.
    ///   - summary: its `# HELP` line.
    ///   - dimensions: its labels.
    ///   - value: returns the current value; called outside the registry's lock.
    public func gauge(
        _ label: String, _ summary: String, dimensions: [(String, String)] = [], value: @escaping @Sendable () -> Double
    ) {
        let gauge = SampledGauge(
            name: MetricName.sanitized(label), summary: summary, labels: LabelSet(dimensions).text, value: value)
        state.withLock { $0.gauges.append(gauge) }
    }

    /// Returns the series of this name and these labels, and creates it on first use.
    func series<Series: MetricSeries>(
        _ kind: MetricKind, _ label: String, _ dimensions: [(String, String)], make: (_ bounds: [Double]) -> Series
    ) -> Series {
        let key = SeriesKey(kind: kind, label: label, dimensions: dimensions)
        return state.withLock { state in
            if let known = state.series[key] as? Series { return known }
            let family = family(kind, label, in: &state)
            if family.count >= seriesLimit {
                let overflow = SeriesKey(kind: kind, label: label, dimensions: [("overflow", "true")])
                if let known = state.series[overflow] as? Series { return known }
                return insert(make(family.bounds), overflow, into: family.name, &state)
            }
            return insert(make(family.bounds), key, into: family.name, &state)
        }
    }

    private func insert<Series: MetricSeries>(
        _ series: Series, _ key: SeriesKey, into family: String, _ state: inout State
    ) -> Series {
        state.series[key] = series
        state.families[family]?.count += 1
        return series
    }

    /// Returns the family of `label`.
    ///
    /// Two kinds with one name get two families, because the format requires one type per name.
    private func family(_ kind: MetricKind, _ label: String, in state: inout State) -> MetricFamily {
        var name = MetricName.of(label, kind)
        if let known = state.families[name] {
            if known.kind == kind { return known }
            name += "_\(kind.rawValue)"
            if let known = state.families[name] { return known }
        }
        let bounds = buckets[label] ?? (kind == .timer ? Self.defaultSeconds : Self.defaultValues)
        let family = MetricFamily(name: name, label: label, kind: kind, bounds: bounds)
        state.families[name] = family
        return family
    }

    func remove(_ series: AnyObject) {
        state.withLock { state in
            guard let key = state.series.first(where: { $0.value === series })?.key else { return }
            state.series[key] = nil
            let family = state.familyName(of: key)
            state.families[family]?.count -= 1
        }
    }
}

extension PrometheusRegistry {
    /// Returns a counter; its printed name ends in `_total`.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(.counter, label, dimensions) { _ in CounterSeries() }
    }

    /// Returns a counter of fractions; its printed name ends in `_total`.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(.fractionCounter, label, dimensions) { _ in FractionSeries() }
    }

    /// Returns a gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(.gauge, label, dimensions) { _ in GaugeSeries() }
    }

    /// Returns a histogram when it aggregates, else a gauge with the last value.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(.gauge, label, dimensions) { _ in GaugeSeries() } }
        return series(.histogram, label, dimensions) { ValueHistogram(bounds: $0) }
    }

    /// Returns a histogram of seconds; its printed name ends in `_seconds`.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(.timer, label, dimensions) { TimeHistogram(bounds: $0) }
    }

    /// Removes the series.
    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    /// Removes the series.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    /// Removes the series.
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    /// Removes the series.
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    /// Removes the series.
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}
