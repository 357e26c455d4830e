import TrellisKernel

/// A generator of texts that match a regular expression.
///
/// It supports the common part of the syntax: literals, classes, groups, alternatives, quantifiers and anchors.
enum PatternExample {
    /// Returns a text that matches `pattern` and has a valid length; nil when the pattern uses unsupported syntax.
    static func text(for pattern: String, minLength: Int = 0, maxLength: Int = .max) -> String? {
        let expression = SchemaPattern(pattern)
        for repeats in 0...min(max(minLength, 0) + 1, 1000) {
            var generator = PatternGenerator(pattern, repeats: repeats)
            guard let text = generator.alternatives(), generator.isAtEnd else { return nil }
            let length = text.unicodeScalars.count
            if length >= minLength, length <= maxLength, expression.matches(text) { return text }
        }
        return nil
    }
}

/// A generator that reads a pattern from left to right and builds a match.
///
/// It takes the first alternative and the minimum count of each quantifier, plus `repeats` if the quantifier has no
/// upper bound.
private struct PatternGenerator {
    private let scalars: [Unicode.Scalar]
    private let repeats: Int
    private var index = 0

    init(_ pattern: String, repeats: Int) {
        scalars = Array(pattern.unicodeScalars)
        self.repeats = repeats
    }

    var isAtEnd: Bool { index == scalars.count }

    private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        index += 1
        return true
    }

    mutating func alternatives() -> String? {
        guard let first = sequence() else { return nil }
        while skip("|") {
            guard sequence() != nil else { return nil }
        }
        return first
    }

    private mutating func sequence() -> String? {
        var text = ""
        while let scalar = current, scalar != "|", scalar != ")" {
            guard let atom = atom(), let count = quantifier() else { return nil }
            text += String(repeating: atom, count: count)
            if text.utf8.count > 10_000 { return nil }
        }
        return text
    }

    private mutating func atom() -> String? {
        guard let scalar = current else { return nil }
        index += 1
        switch scalar {
        case "^", "$": return ""
        case ".": return "a"
        case "(": return group()
        case "[": return set()
        case "\\": return escape()
        case "*", "+", "?", "{": return nil
        default: return String(scalar)
        }
    }

    private mutating func group() -> String? {
        if skip("?") {
            guard skip(":") else { return nil }
        }
        guard let text = alternatives(), skip(")") else { return nil }
        return text
    }

    /// Returns the first member of a class; for a negated class, the first of some characters that is not a member.
    private mutating func set() -> String? {
        let isNegated = skip("^")
        var members: [ClosedRange<UInt32>] = []
        while let scalar = current, scalar != "]" {
            index += 1
            guard let low = scalar == "\\" ? escape()?.unicodeScalars.first : scalar else { return nil }
            var high = low
            if current == "-", index + 1 < scalars.count, scalars[index + 1] != "]" {
                high = scalars[index + 1]
                index += 2
            }
            guard low <= high else { return nil }
            members.append(low.value...high.value)
        }
        guard skip("]") else { return nil }
        guard isNegated else { return members.first.flatMap { Unicode.Scalar($0.lowerBound) }.map { String($0) } }
        return "abcXYZ0189-_ ".unicodeScalars.first { scalar in !members.contains { $0.contains(scalar.value) } }
            .map { String($0) }
    }

    private mutating func escape() -> String? {
        guard let scalar = current else { return nil }
        index += 1
        switch scalar {
        case "d": return "0"
        case "w": return "a"
        case "s": return " "
        case "D", "S", "W": return scalar == "W" ? "-" : "a"
        case "b": return ""
        case "a"..."z", "A"..."Z", "0"..."9": return nil
        default: return String(scalar)
        }
    }

    /// Returns how often the preceding atom is repeated.
    private mutating func quantifier() -> Int? {
        var count = 1
        switch current {
        case "?": (index, count) = (index + 1, 0)
        case "*": (index, count) = (index + 1, repeats)
        case "+": (index, count) = (index + 1, 1 + repeats)
        case "{":
            guard let bounds = bounds() else { return nil }
            count = bounds
        default: return 1
        }
        _ = skip("?")
        return count
    }

    private mutating func bounds() -> Int? {
        guard let end = scalars[index...].firstIndex(of: "}") else { return nil }
        let text = String(String.UnicodeScalarView(scalars[(index + 1)..<end]))
        let parts = text.split(utf8: ",", omittingEmptySubsequences: false)
        index = end + 1
        guard let least = parts.first.flatMap({ Int($0) }), (0...1000).contains(least), parts.count <= 2 else {
            return nil
        }
        guard parts.count == 2 else { return least }
        return parts[1].isEmpty ? least + repeats : Int(parts[1]).map { max(least, min($0, least + repeats)) }
    }
}
