import Foundation
import Testing

/// What the documents of security claim: every requirement has a row, and the code and the tests that it names exist.
@Suite("Documents of security")
struct SecurityDocumentTests {
    /// One row of a table.
    struct Row: Sendable {
        let number: String
        let state: String
        let location: String
        let test: String
    }

    /// The requirements of levels 1 and 2 in the chapters V1 to V4, V6 to V9 and V11 to V16 of OWASP ASVS 5.0.0: the
    /// last number of each section, in which those of level 3 come last.
    static let sections: KeyValuePairs = [
        "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
        "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
        "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
        "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
        "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
        "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
        "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
        "9.1": 3, "9.2": 4,
        "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
        "12.1": 3, "12.2": 2, "12.3": 4,
        "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
        "14.1": 2, "14.2": 4, "14.3": 3,
        "15.1": 3, "15.2": 3, "15.3": 7,
        "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    ]
    static let requirements = sections.flatMap { section in (1...section.value).map { "\(section.key).\($0)" } }

    static let documents = ["docs/security/asvs.md", "docs/security/ways-in.md", "docs/threat-model.md"]

    /// Types of other packages that the documents name.
    static let foreign: Set = ["SystemRandomNumberGenerator", "SymmetricKey"]

    static func rows() throws -> [Row] {
        try SourceTree.text("docs/security/asvs.md").split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 5, cells[0].firstMatch(of: /^\d+\.\d+\.\d+/) != nil else { return nil }
            return Row(number: cells[0], state: cells[2], location: cells[3], test: cells[4])
        }
    }

    @Test("Each requirement of levels 1 and 2 has one row, in order; those of level 3 are marked")
    func requirementsAreWhole() throws {
        let numbers = try Self.rows().map(\.number)
        #expect(numbers.filter { !$0.hasSuffix(" (3)") } == Self.requirements)
    }

    @Test("A row is met, argued, or a later issue's; a row that is met names code and a test")
    func states() throws {
        for row in try Self.rows() {
            #expect(["met", "argued", "later"].contains(row.state), "\(row.number)")
            if row.state == "met" { #expect(row.test.contains("Tests`"), "\(row.number)") }
            #expect(!row.location.isEmpty, "\(row.number)")
        }
    }

    @Test("Suites and types that the documents name exist", arguments: documents)
    func namesExist(document: String) throws {
        let (sources, tests) = (try Self.types(under: "Sources"), try Self.types(under: "Tests"))
        let codes = try SourceTree.text(document).matches(of: /`([^`]+)`/).map { String($0.1) }
        // Types have several words; one word may be anything.
        let type = /([A-Z][a-z]+(?:[A-Z]\w*)+)(?:\.\w+)*/
        let names = Set(codes.compactMap { $0.wholeMatch(of: type) }.map { String($0.1) })
        let suites = names.filter { $0.hasSuffix("Tests") }
        #expect(suites.subtracting(tests).sorted() == [], "suites in \(document)")
        #expect(names.subtracting(suites).subtracting(sources).subtracting(Self.foreign).sorted() == [], "\(document)")
    }

    @Test("Settings that the documents name exist", arguments: documents)
    func settingsExist(document: String) throws {
        let table = try SourceTree.text("Tests/AppTests/Golden/settings.md")
        let known = Set(table.matches(of: /(?m)^\| `([a-z_]+\.[a-z_]+)`/).map { String($0.1) })
        let sections = Set(known.compactMap { $0.split(separator: ".").first })
        let named = try SourceTree.text(document).matches(of: /`([a-z]+)\.[a-z_]+`/)
        let settings = named.filter { sections.contains($0.1) }.map { String($0.0.dropFirst().dropLast()) }
        // Names of permissions and errors have the same form.
        let others =
            try SourceTree.text("Tests/AppTests/Golden/permissions.txt")
            + SourceTree.text("Tests/AppTests/Golden/errors.md")
        #expect(settings.filter { !known.contains($0) && !others.contains($0) } == [], "\(document)")
    }

    @Test("Every route for clients without credentials is in the table of the ways in")
    func openRoutes() throws {
        let document = try SourceTree.text("docs/security/asvs.md")
        let table = try #require(document.firstRange(of: "## The ways in")).lowerBound
        let line = #/(?m)^POST +(?:/api/v1)?(/(?:auth|account|admin)/\S+) +(?:open|optional)\b/#
        let routes = try SourceTree.text("Tests/AppTests/Golden/routes.txt").matches(of: line).map { String($0.1) }
        #expect(routes.count >= 5)
        #expect(routes.filter { !document[table...].contains("`POST \($0)`") } == [])
    }

    /// What the types in the tables of cryptography and of connections call.
    static let keys = #"\b(?:AES\.GCM|HKDF<|HMAC<|Insecure\.|(?:P256|Curve25519|_RSA)\.Signing|argon2_encodedlen)"#
    static let connections = #"\b(?:HTTPClient\(guarding|CurlHandle\(|PQconnectStart|ClientBootstrap\()"#

    @Test(
        "Every type that uses keys, and every one that opens connections, is in its table",
        arguments: [("## Cryptography in use", keys, 20), ("## Connections to other servers", connections, 10)])
    func inventories(heading: String, pattern: String, minimum: Int) throws {
        let document = try SourceTree.text("docs/security/asvs.md")
        let beginning = try #require(document.firstRange(of: heading)).upperBound
        let end = document[beginning...].firstRange(of: "\n## ")?.lowerBound ?? document.endIndex
        let files = try SourceTree.swiftFiles(under: "Sources").filter { try !$0.matchingLines(pattern).isEmpty }
        // The file is named after its type.
        let names = Set(files.compactMap { $0.path.split(separator: "/").last?.prefix { $0 != "." && $0 != "+" } })
        #expect(names.count >= minimum)
        #expect(names.filter { !document[beginning..<end].contains("`\($0)`") }.sorted() == [])
    }

    @Test("Every HTTP client asks for TLS 1.2 at least")
    func minimumTLS() throws {
        let files = try SourceTree.swiftFiles(under: "Sources")
        let clients = try files.filter { try !$0.matchingLines(#"HTTPClient\(guarding"#).isEmpty }
        #expect(clients.count >= 8)
        let others = try clients.filter { try $0.matchingLines(#"minimumTLSVersion = \.tlsv12"#).isEmpty }
        #expect(others.map(\.path) == [])
    }

    private static func types(under folder: String) throws -> Set<String> {
        let declaration = #"\b(?:struct|class|enum|actor|protocol|typealias)\s+(\w+)"#
        return Set(try SourceTree.swiftFiles(under: folder).flatMap { try $0.captures(declaration) })
    }
}
