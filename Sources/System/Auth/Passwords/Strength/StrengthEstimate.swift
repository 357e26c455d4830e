/// The cheapest description of a password, by dynamic programming over its positions.
struct StrengthEstimate {
    /// The cost of each kind of token, in bits.
    private enum Cost {
        /// One of the list of common passwords.
        static let common = 14.3
        static let capitals = 1.0
        static let substitutions = 1.0
        static let ownWord = 3.0
        static let repetition = 3.0
        static let run = 5.0
        static let year = 7.0
    }

    /// The longest common password that is looked for, in characters.
    private static let longestWord = 32
    /// The longest text whose repetition is looked for, in characters; a longer one is hard to guess by itself.
    private static let longestRepetition = 64

    private let original: [Unicode.Scalar]
    /// In lower case, of the same length.
    private let text: [Unicode.Scalar]
    /// With the usual substitutions undone: `p@ssw0rd` is `password`.
    private let plain: [Unicode.Scalar]
    private let ownWords: [[Unicode.Scalar]]
    /// The steps from each character to the next one.
    private let steps: [[Step]]
    /// The cost of the first characters, by their number.
    private var costs: [Double]

    /// The cost of the whole password.
    var bits: Double { costs.last ?? 0 }

    init(_ password: some Sequence<Unicode.Scalar>, ownWords: [[Unicode.Scalar]]) {
        original = Array(password)
        // A letter whose small form has several scalars stays as it is, so that positions agree.
        text = original.map { scalar in
            let small = scalar.properties.lowercaseMapping.unicodeScalars
            return small.count == 1 ? small.first ?? scalar : scalar
        }
        plain = text.map { Self.substitutions[$0] ?? $0 }
        steps = zip(text, text.dropFirst()).map { Self.steps(from: $0, to: $1) }
        self.ownWords = ownWords.filter { $0.count >= 3 }
        costs = [0] + Array(repeating: .infinity, count: original.count)
        for start in original.indices { describe(from: start) }
    }

    /// Continues each description that ends at `start` by one token.
    private mutating func describe(from start: Int) {
        reach(start + 1, from: start, for: Self.cost(of: original[start]))
        words(from: start)
        ownWords(from: start)
        runs(from: start)
        repetitions(from: start)
        let digits = text[start...].prefix(4)
        let isYear = digits.starts(with: "19".unicodeScalars) || digits.starts(with: "20".unicodeScalars)
        if isYear, digits.count == 4, digits.allSatisfy(\.isDigit) { reach(start + 4, from: start, for: Cost.year) }
    }

    private mutating func reach(_ end: Int, from start: Int, for cost: Double) {
        costs[end] = min(costs[end], costs[start] + cost)
    }

    private mutating func words(from start: Int) {
        var (hash, plainHash) = (PasswordBlocklist.Hash(), PasswordBlocklist.Hash())
        var (hasCapitals, hasSubstitutions) = (false, false)
        for end in start..<min(start + Self.longestWord, text.count) {
            hash.append(text[end])
            plainHash.append(plain[end])
            hasCapitals = hasCapitals || original[end] != text[end]
            hasSubstitutions = hasSubstitutions || plain[end] != text[end]
            guard end - start >= 2 else { continue }
            let cost = Cost.common + (hasCapitals ? Cost.capitals : 0)
            if PasswordBlocklist.shared.contains(hash) {
                reach(end + 1, from: start, for: cost)
            } else if hasSubstitutions, PasswordBlocklist.shared.contains(plainHash) {
                reach(end + 1, from: start, for: cost + Cost.substitutions)
            }
        }
    }

    private mutating func ownWords(from start: Int) {
        for word in ownWords where text[start...].starts(with: word) || plain[start...].starts(with: word) {
            reach(start + word.count, from: start, for: Cost.ownWord)
        }
    }

    /// Neighbours of a keyboard's row or of the alphabet, and the same character several times.
    private mutating func runs(from start: Int) {
        guard start < steps.count else { return }
        for step in steps[start] {
            let end = start + steps[start...].prefix { $0.contains(step) }.count
            guard end - start >= 2 else { continue }
            // A run can also end earlier, for a better token after it.
            for last in (start + 2)...end { reach(last + 1, from: start, for: Cost.run) }
        }
    }

    /// A copy of what is immediately before: `abcabc`, and `password password`.
    private mutating func repetitions(from start: Int) {
        guard start >= 2 else { return }
        for length in 2...min(start, Self.longestRepetition) where start + length <= text.count {
            for gap in 0...min(1, start - length) {
                let source = start - length - gap
                guard text[source..<(source + length)].elementsEqual(text[start..<(start + length)]) else { continue }
                reach(start + length, from: start, for: Cost.repetition)
            }
        }
    }
}

extension StrengthEstimate {
    /// The bits of a single character that an attacker has to try.
    private static func cost(of scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "0"..."9": 3.32
        case "a"..."z": 4.7
        case "A"..."Z": 5.7
        case " ": 3
        default: scalar.isASCII ? 6 : 8
        }
    }

    /// The rows of keyboards; a run goes in both directions.
    private static let rows = [
        "1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm",
    ]
    .map { Array($0.unicodeScalars) }

    /// A way from one character to the next: a row and its direction; row −1 is Unicode's order.
    private struct Step: Hashable {
        let row: Int
        let offset: Int
    }

    private static func steps(from first: Unicode.Scalar, to second: Unicode.Scalar) -> [Step] {
        var steps: [Step] = []
        let difference = Int(second.value) - Int(first.value)
        if abs(difference) <= 1 { steps.append(Step(row: -1, offset: difference)) }
        for (row, keys) in rows.enumerated() {
            guard let one = keys.firstIndex(of: first), let other = keys.firstIndex(of: second),
                abs(other - one) == 1
            else { continue }
            steps.append(Step(row: row, offset: other - one))
        }
        return steps
    }

    private static let substitutions: [Unicode.Scalar: Unicode.Scalar] = [
        "@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "5": "s", "$": "s", "7": "t",
    ]
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
