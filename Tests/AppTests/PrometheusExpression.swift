import Foundation

/// An expression of PromQL, as far as tests of dashboards and alert rules need it.
struct PrometheusExpression {
    /// The names of the metrics.
    private(set) var metrics: Set<String> = []
    /// What is wrong with its form; empty for a sound one.
    private(set) var faults: [String] = []

    private static let keywords: Set<String> = [
        "by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "offset", "bool", "inf",
        "nan", "atan2",
    ]
    private static let functions: Set<String> = [
        "sum", "max", "min", "avg", "count", "topk", "bottomk", "rate", "increase", "delta", "changes", "time",
        "histogram_quantile", "abs", "clamp_min", "absent",
    ]

    init(_ text: String) {
        let withoutTexts = text.replacing(/"[^"\\]*"/, with: "T").replacing(/\[[^\]\[]*\]/, with: "")
        if withoutTexts.contains("\"") { faults.append("a text without an end") }
        var depth: [Character] = []
        for character in withoutTexts {
            if "({".contains(character) { depth.append(character) }
            guard ")}".contains(character) else { continue }
            if depth.popLast() != (character == ")" ? "(" : "{") { faults.append("a bracket") }
        }
        if !depth.isEmpty || withoutTexts.contains("[") || withoutTexts.contains("]") { faults.append("a bracket") }
        for matcher in withoutTexts.matches(of: /\{([^}]*)\}/) where !matcher.output.1.isEmpty {
            for part in matcher.output.1.split(separator: ",", omittingEmptySubsequences: false)
            where part.wholeMatch(of: /\s*[a-z_]+\s*(=|!=|=~|!~)\s*T\s*/) == nil {
                faults.append("the matcher \(part)")
            }
        }
        let names = withoutTexts.replacing(/\{[^}]*\}/, with: "")
            .replacing(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/, with: " ")
        for found in names.matches(of: /([\w.:$]+)(\s*\()?/) {
            let name = String(found.output.1)
            // A number, or a variable of a dashboard.
            guard name.first?.isLetter == true || name.first == "_" else { continue }
            if Self.keywords.contains(name.lowercased()) { continue }
            let isFunction = Self.functions.contains(name)
            // Between an aggregation and its argument there may be a clause such as `by (queue)`.
            if !isFunction, found.output.2 == nil {
                metrics.insert(name)
            } else if !isFunction {
                faults.append("the function \(name)")
            }
        }
        if metrics.isEmpty { faults.append("no metric") }
    }
}
