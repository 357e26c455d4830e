/// A text with placeholders: names of letters, digits and underscores in braces.
struct TextPattern: Sendable {
    /// The text with its placeholders.
    let source: String
    /// Literal texts and the names of placeholders, in order.
    private let parts: [(literal: String, placeholder: String?)]

    init(_ text: String) {
        var parts: [(String, String?)] = []
        var literal = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "{", let end = rest.firstIndex(of: "}"), Self.isName(rest[..<end]) {
                parts.append((String(literal), String(rest[..<end])))
                literal = String.UnicodeScalarView()
                rest = rest[rest.index(after: end)...]
            } else {
                literal.append(scalar)
            }
        }
        source = text
        self.parts = parts + [(String(literal), nil)]
    }

    /// The names of the placeholders.
    var placeholders: Set<String> { Set(parts.compactMap(\.placeholder)) }

    /// Returns the text with these values; a placeholder without a value stays as it is.
    func text(_ values: [String: String]) -> String {
        parts.map { part in
            part.literal + (part.placeholder.map { values[$0] ?? "{\($0)}" } ?? "")
        }.joined()
    }

    private static func isName(_ scalars: Substring.UnicodeScalarView) -> Bool {
        !scalars.isEmpty
            && scalars.allSatisfy {
                (0x61...0x7A).contains($0.value) || (0x30...0x39).contains($0.value) || $0 == "_"
            }
    }
}
