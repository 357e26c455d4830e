internal import Metrics
internal import Synchronization

/// One line, or for histograms one block of lines, of the printed metrics.
protocol MetricSeries: AnyObject, Sendable {
    /// Appends the series' lines; `labels` is the text between the braces.
    func print(name: String, labels: String, _ format: MetricsFormat, to text: inout String)
}

/// A counter of whole numbers.
final class CounterSeries: MetricSeries, CounterHandler {
    private let value = Atomic<Int64>(0)

    /// Increases the counter; a negative amount is ignored, because counters never decrease.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        value.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() {
        value.store(0, ordering: .relaxed)
    }

    func print(name: String, labels: String, _ format: MetricsFormat, to text: inout String) {
        text.appendSample(name, labels, String(value.load(ordering: .relaxed)))
    }
}

/// A counter of fractions.
final class FractionSeries: MetricSeries, FloatingPointCounterHandler {
    private let value = AtomicDouble()

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        value.add(amount)
    }

    func reset() {
        value.store(0)
    }

    func print(name: String, labels: String, _ format: MetricsFormat, to text: inout String) {
        text.appendSample(name, labels, value.load().sample)
    }
}

/// A value that increases and decreases.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    private let value = AtomicDouble()

    func set(_ value: Int64) { self.value.store(Double(value)) }
    func set(_ value: Double) { self.value.store(value) }
    func increment(by amount: Double) { if amount.isFinite { value.add(amount) } }
    func decrement(by amount: Double) { if amount.isFinite { value.add(-amount) } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    func print(name: String, labels: String, _ format: MetricsFormat, to text: inout String) {
        text.appendSample(name, labels, value.load().sample)
    }
}

/// A floating-point number that threads change without a lock.
struct AtomicDouble: ~Copyable, Sendable {
    private let bits = Atomic<UInt64>(0)

    borrowing func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    borrowing func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    borrowing func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = original
        }
    }
}

extension String {
    /// Appends `name{labels} value` and a newline.
    mutating func appendSample(_ name: String, _ labels: String, _ value: String) {
        self += name
        if !labels.isEmpty { self += "{\(labels)}" }
        self += " \(value)\n"
    }
}

extension Double {
    /// The number in the format of Go's `ParseFloat`; whole numbers have no fraction.
    var sample: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: self) { return String(whole) }
        return description
    }
}
