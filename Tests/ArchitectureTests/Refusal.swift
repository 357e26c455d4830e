import Foundation
import Testing

/// A small program that must not compile, with the expected errors and a valid form.
///
/// The file is `Refusals/Name.swift.txt`. Its head has one or more lines `// expect: some text`; one error must contain
/// each. The invalid lines are between `// refused` and `// instead`, the valid ones, as comments, between `// instead`
/// and `// end`.
struct Refusal: Sendable, CustomTestStringConvertible {
    /// The file's name without its extensions.
    let name: String
    /// The texts that the errors must contain.
    let expected: [String]
    /// The program that must not compile.
    let refused: String
    /// The valid form of the same program, which must compile: it shows that the program has no other error.
    let lawful: String

    var testDescription: String { name }

    /// All programs of the folder.
    static var all: [Refusal] {
        get throws {
            try SourceTree.paths(under: "Tests/ArchitectureTests/Refusals", withSuffix: ".swift.txt").map(
                Refusal.init(path:))
        }
    }

    private init(path: String) throws {
        let lines = try SourceTree.text(path).split(separator: "\n", omittingEmptySubsequences: false)
        name = String(path.split(separator: "/").last?.prefix { $0 != "." } ?? "")
        expected = lines.compactMap { $0.hasPrefix("// expect: ") ? String($0.dropFirst("// expect: ".count)) : nil }

        var part = Part.both
        var refused: [Substring] = []
        var lawful: [Substring] = []
        for line in lines {
            switch (line.drop { $0 == " " }, part) {
            case ("// refused", _): part = .refused
            case ("// instead", _): part = .instead
            case ("// end", _): part = .both
            case (_, .refused): refused.append(line)
            case (let text, .instead): lawful.append(text.dropFirst("// ".count))
            case (_, .both):
                refused.append(line)
                lawful.append(line)
            }
        }
        self.refused = refused.joined(separator: "\n")
        self.lawful = lawful.joined(separator: "\n")
    }

    private enum Part {
        case both, refused, instead
    }
}
