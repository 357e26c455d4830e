import TrellisKernel

/// The kind of a metric.
enum MetricKind: String, Sendable {
    case counter, fractionCounter = "fractions", gauge, histogram, timer

    /// The type in the `# TYPE` line.
    var type: String {
        switch self {
        case .counter, .fractionCounter: "counter"
        case .gauge: "gauge"
        case .histogram, .timer: "histogram"
        }
    }
}

/// All series of one name.
struct MetricFamily: Sendable {
    let name: String
    let label: String
    let kind: MetricKind
    let bounds: [Double]
    var count = 0
}

/// A gauge that is read when the metrics are printed.
struct SampledGauge: Sendable {
    let name: String
    let summary: String
    let labels: String
    let value: @Sendable () -> Double
}

/// The identity of a series, as it was requested.
struct SeriesKey: Hashable, Sendable {
    let kind: MetricKind
    let label: String
    let dimensions: [(String, String)]

    static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.label == right.label
            && left.dimensions.elementsEqual(right.dimensions, by: ==)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(label)
        for (name, value) in dimensions {
            hasher.combine(name)
            hasher.combine(value)
        }
    }
}

/// The names of metrics in Prometheus's format.
enum MetricName {
    /// Returns the printed name of a metric of this kind.
    static func of(_ label: String, _ kind: MetricKind) -> String {
        let name = sanitized(label)
        switch kind {
        case .counter, .fractionCounter: return name.hasSuffix(utf8: "_total") ? name : name + "_total"
        case .timer: return name.hasSuffix(utf8: "_seconds") ? name : name + "_seconds"
        case .gauge, .histogram: return name
        }
    }

    /// Returns a name of the form `[a-zA-Z_:][a-zA-Z0-9_:]*`; other characters become `_`.
    static func sanitized(_ label: String, colons: Bool = true) -> String {
        var bytes = label.utf8.map { byte -> UInt8 in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: byte
            case 0x3A where colons: byte
            default: UInt8(ascii: "_")
            }
        }
        if bytes.first.map({ (0x30...0x39).contains($0) }) ?? true { bytes.insert(UInt8(ascii: "_"), at: 0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The labels of a series, formatted for printing between braces.
struct LabelSet {
    let text: String

    init(_ dimensions: [(String, String)]) {
        var seen = Set<String>()
        text = dimensions.compactMap { name, value -> String? in
            let name = MetricName.sanitized(name, colons: false)
            guard seen.insert(name).inserted else { return nil }
            return "\(name)=\"\(Self.escaped(value))\""
        }.joined(separator: ",")
    }

    static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
