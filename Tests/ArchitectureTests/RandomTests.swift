import Testing

/// Secrets come from the generator of the system, which is cryptographically secure.
///
/// Source: OWASP ASVS 5, 6.5.3 and 7.2.3.
@Suite("Random values")
struct RandomTests {
    /// A generator of this package, and calls of the C library's ones.
    static let pattern =
        #"\w\s*:\s*(?:\w+,\s*)*RandomNumberGenerator\b|(?<![.\w])(?:s?rand|srandom|drand48|arc4random\w*)\("#

    @Test("No target declares a generator, or uses one of the C library")
    func generators() throws {
        // Random tests must be repeatable, and no product is built with what tests use.
        let files = try SourceTree.swiftFiles(under: "Sources").filter {
            !$0.path.hasPrefix("Sources/Platform/TrellisTesting/")
        }
        let found = try files.flatMap { try $0.matches(Self.pattern) }
        #expect(found == [])
    }

    @Test(
        "A declared generator and a call of the C library are found",
        arguments: [
            ("struct Seeded: Sendable, RandomNumberGenerator {}", true), ("let number = arc4random_uniform(6)", true),
            ("let number = Int.random(in: 0..<6)", false), ("let code = ProofCode.random()", false),
            ("func text(using generator: inout some RandomNumberGenerator)", false),
        ])
    func detection(code: String, isFound: Bool) throws {
        #expect(try SourceFile(path: "A.swift", text: code).matches(Self.pattern).isEmpty == !isFound)
    }
}
