import Testing

@testable import TrellisAccount
@testable import TrellisPages

/// The contrast of the colours that the style combines, computed.
///
/// Source: WCAG 2.2, 1.4.3 (text, 4.5:1) and 1.4.11 (borders of fields, focus, 3:1); relative luminance.
@Suite("Contrast of the account pages")
struct ContrastTests {
    /// The colours of text, each with the grounds that it is on.
    private static let texts = [
        ("ink", ["ground", "raised", "card"]), ("dim", ["ground", "raised", "card"]),
        ("link", ["ground", "raised", "card"]), ("bad", ["ground", "card"]), ("on", ["link", "bad"]),
    ]
    /// The colours of what must be seen: borders of fields and of what is chosen, and the focus.
    private static let marks = [
        ("dim", ["ground", "raised", "card"]), ("focus", ["ground", "raised", "card"]), ("bad", ["ground", "card"]),
        ("good", ["ground", "card"]),
    ]

    @Test(
        "Text has a contrast of 4.5 to its ground, and what must be seen one of 3, light and dark",
        arguments: [false, true])
    func contrast(isDark: Bool) throws {
        let colours = try Self.colours(isDark: isDark)
        for (pairs, minimum) in [(Self.texts, 4.5), (Self.marks, 3.0)] {
            for (name, grounds) in pairs {
                for ground in grounds {
                    let (front, back) = (try #require(colours[name]), try #require(colours[ground]))
                    let ratio = (max(front, back) + 0.05) / (min(front, back) + 0.05)
                    #expect(ratio >= minimum, "\(name) on \(ground): \(ratio)")
                }
            }
        }
    }

    @Test("No rule has a colour of its own, which nothing checks, and each variable is one of both shades")
    func variables() throws {
        let rules = AccountStylesheet.source.split(separator: "\n").filter { !$0.contains(":root") }
        #expect(rules.filter { $0.contains(/#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(/) } == [])
        let (light, dark) = (try Self.colours(isDark: false), try Self.colours(isDark: true))
        #expect(light.keys.sorted() == dark.keys.sorted())
        let used = AccountStylesheet.source.matches(of: /var\(--([a-z]+)\)/).map { String($0.output.1) }
        #expect(Set(used).subtracting(light.keys) == [])
    }

    /// The relative luminance of each variable, as the later of two rules says.
    private static func colours(isDark: Bool) throws -> [String: Double] {
        var colours: [String: Double] = [:]
        let source = PageStylesheet.source + AccountStylesheet.source
        let dark = /@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}/
        let rules: [Substring] =
            isDark
            ? source.matches(of: dark).map(\.output.1)
            : source.replacing(dark, with: "").matches(of: /:root \{([^}]*)\}/).map(\.output.1)
        for rule in rules {
            for variable in rule.matches(of: /--([a-z]+): #([0-9a-f]{6})/) {
                let value = try #require(UInt32(variable.output.2, radix: 16))
                colours[String(variable.output.1)] = luminance(value)
            }
        }
        return colours
    }

    private static func luminance(_ colour: UInt32) -> Double {
        func part(_ shift: UInt32, _ weight: Double) -> Double {
            let value = Double((colour >> shift) & 0xFF) / 255
            return weight * (value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055))
        }
        return part(16, 0.2126) + part(8, 0.7152) + part(0, 0.0722)
    }

    /// Returns the value to the power of 2.4: the square, and the fifth root of the square.
    private static func power(_ value: Double) -> Double {
        let square = value * value
        var root = 0.5
        for _ in 0..<60 { root = (4 * root + square / (root * root * root * root)) / 5 }
        return square * root
    }
}
