internal import Metrics
internal import Synchronization
import TrellisKernel

/// The number of values in each bucket; each count is one atomic number.
///
/// The counts have separate memory because an array can't contain atomics.
///
/// `@unchecked Sendable`: the pointer never changes, and its memory is only accessed atomically.
final class BucketCounts: @unchecked Sendable {
    private let counts: UnsafeMutablePointer<Atomic<Int64>>
    /// The latest example of each bucket; empty until there is one.
    private let exemplars = Mutex<[Exemplar?]>([])
    let bounds: [Double]

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = .allocate(capacity: bounds.count + 1)
        for index in 0...bounds.count { (counts + index).initialize(to: Atomic(0)) }
    }

    deinit {
        counts.deinitialize(count: bounds.count + 1)
        counts.deallocate()
    }

    func count(_ value: Double) {
        var index = 0
        while index < bounds.count, value > bounds[index] { index += 1 }
        counts[index].wrappingAdd(1, ordering: .relaxed)
        if Exemplar.isOn { keepExemplar(value, index) }
    }

    private func keepExemplar(_ value: Double, _ index: Int) {
        guard let exemplar = Exemplar.current(value) else { return }
        exemplars.withLock { exemplars in
            if exemplars.isEmpty { exemplars = Array(repeating: nil, count: bounds.count + 1) }
            exemplars[index] = exemplar
        }
    }

    /// Appends the cumulative `_bucket` lines, `_sum` and `_count`; the last bucket and the count always agree.
    ///
    /// - Parameter format: with OpenMetrics, buckets have their latest exemplar.
    func print(name: String, labels: String, sum: Double, _ format: MetricsFormat, to text: inout String) {
        let prefix = labels.isEmpty ? "" : labels + ","
        let exemplars = format == .openMetrics ? self.exemplars.withLock { $0 } : []
        var total: Int64 = 0
        for index in 0...bounds.count {
            total += counts[index].load(ordering: .relaxed)
            let bound = index < bounds.count ? format.bound(bounds[index]) : "+Inf"
            let example = (index < exemplars.count ? exemplars[index] : nil)?.text ?? ""
            text.appendSample("\(name)_bucket", "\(prefix)le=\"\(bound)\"", String(total) + example)
        }
        text.appendSample("\(name)_sum", labels, sum.sample)
        text.appendSample("\(name)_count", labels, String(total))
    }
}

/// A histogram of values.
final class ValueHistogram: MetricSeries, RecorderHandler {
    private let buckets: BucketCounts
    private let sum = AtomicDouble()

    init(bounds: [Double]) {
        buckets = BucketCounts(bounds: bounds)
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        buckets.count(value)
        sum.add(value)
    }

    func print(name: String, labels: String, _ format: MetricsFormat, to text: inout String) {
        buckets.print(name: name, labels: labels, sum: sum.load(), format, to: &text)
    }
}

/// A histogram of durations, stored in nanoseconds and printed in seconds.
final class TimeHistogram: MetricSeries, TimerHandler {
    private let buckets: BucketCounts
    private let nanoseconds = Atomic<Int64>(0)

    init(bounds: [Double]) {
        buckets = BucketCounts(bounds: bounds)
    }

    func recordNanoseconds(_ duration: Int64) {
        buckets.count(Double(duration) / 1e9)
        nanoseconds.wrappingAdd(duration, ordering: .relaxed)
    }

    func print(name: String, labels: String, _ format: MetricsFormat, to text: inout String) {
        let sum = Double(nanoseconds.load(ordering: .relaxed)) / 1e9
        buckets.print(name: name, labels: labels, sum: sum, format, to: &text)
    }
}
