import Testing

/// Text is compared by bytes or scalars wherever something else reads it: a database, a browser, a shell, a parser.
///
/// To Swift, `"` with U+0301 isn't `"`, CR and LF are one character, and `;` equals U+037E. `StringProtocol+UTF8` has the
/// operations by bytes, `text.utf8` and `text.unicodeScalars` those of the standard library.
@Suite("Comparisons of text")
struct TextComparisonTests {
    /// Folders whose text nothing else reads, with the reason.
    static let exempt: KeyValuePairs = [
        "Sources/Platform/TrellisMacros/": "reads the source of a program while it is compiled",
        "Sources/Platform/TrellisTesting/": "runs in tests only",
        "Sources/Platform/Trellis/Scaffolding/": "writes source from templates and names that it has checked",
    ]

    /// Methods of `String` that compare characters.
    ///
    /// Literals are empty in the code that is searched, so an argument that is only a literal leaves nothing; receivers
    /// with these names are views of scalars or bytes.
    static let methods = [
        #"\.(?:hasPrefix|hasSuffix|trimmingPrefix)(?!\(utf8:)\b"#,
        #"(?<!utf8)(?<!unicodeScalars)(?<!scalars)\.(?:contains\(\s*\)|replacing\(\s*,|"#
            + #"(?:starts\(with|split\(separator|firstIndex\(of|lastIndex\(of|firstRange\(of|ranges\(of|range\(of):\s*[,)])"#,
        #"(?<!properties)\.is(?:Whitespace|Newline|Letter|Number|Punctuation|Lowercase|Uppercase)\b(?!\()"#,
        #"\bCharacter\b"#,
    ]

    /// A closure that compares its element with a literal; of scalars or bytes if the line says so.
    static let closure = #"\$[01]\s*[!=]=\s*(?=[})&|,?])"#

    /// What looks like one of these and is none, by a part of its line.
    static let allowed: KeyValuePairs = [
        "words.contains(\"to\")": "words, compared whole",
        "categories.contains { $0 ==": "names, compared whole",
        "expectations.allSatisfy({ $0 ==": "tokens in small letters, compared whole",
        "options.contains(\"close\")": "tokens in small letters, compared whole",
        "codings.dropLast().contains(": "tokens in small letters, compared whole",
        "codings.contains(\"chunked\") ||": "tokens in small letters, compared whole",
        "words.contains(\"defer_foreign_keys\")": "words, compared whole",
        "words.contains { $0 == \"temp\"": "words, compared whole",
        "erased.contains(": "identifiers, compared whole",
        "types.contains(": "types of JSON Schema, compared whole",
        "array?.contains(": "types of JSON Schema, compared whole",
        "index.columns.contains(\"()\")": "columns, compared whole",
        "lines.contains(\"table.timestamps()\")": "lines, compared whole",
        "$0 == \"tenant_id\" && $1": "columns, compared whole",
        "$0 == \"request_id\"": "names, compared whole",
        ".origins.contains(\"*\")": "origins, compared whole",
        ".methods.contains(\"*\")": "methods, compared whole",
        "methods.contains(\"HEAD\")": "methods, compared whole",
        "unique.contains(\"*\")": "names, compared whole",
        "unique.filter { $0 != \"*\" }": "names, compared whole",
        "corsOrigins.contains(\"*\")": "origins, compared whole",
        "!names.contains(\"*\")": "names, compared whole",
        "$0 == \"*\" ||": "an origin or a name, compared whole",
        "scalars[index...].firstIndex(": "a list of scalars",
        "rest.prefix(12).firstIndex(of: \";\")": "scalars",
        "rest.firstIndex(of: \"<\")": "scalars",
        "rest.firstIndex(of: \"}\"), Self.isName": "scalars",
        "places.allSatisfy": "scalars",
        "word { $0 ==": "scalars",
        "contains($0.value) || $0 == \"_\"": "scalars",
        "|| $0.isLetter) }": "bytes, with a property of this file",
        "$0.email.hasSuffix(": "a condition of a query",
        "line.reversed().drop { $0 == \" \" }": "a table for a person, aligned by what the person sees",
        "word.split { !$0.isLetter": "words of a person, which nothing parses",
        "acter.isUppercase": "names of Swift's properties",
        "before.isUppercase": "names of Swift's properties",
        "in characters: [Character]": "names of Swift's properties",
        "characters[index + 1]": "names of Swift's properties",
    ]

    static func findings(in file: SourceFile) throws -> [String] {
        let methods = try methods.flatMap { try file.matchingLines($0) }
        let closures = try file.matchingLines(closure).filter {
            !file.lines[$0].contains("calars") && !file.lines[$0].contains("utf8")
        }
        return Set(methods + closures).sorted().map { "\(file.path):\($0 + 1): \(file.lines[$0])" }
    }

    @Test("No text is compared by characters where something else reads it")
    func comparisons() throws {
        let found = try SourceTree.swiftFiles(under: "Sources")
            .filter { file in !Self.exempt.contains { file.path.hasPrefix($0.key) } }
            .flatMap { try Self.findings(in: $0) }
        let unexplained = found.filter { line in !Self.allowed.contains { line.contains($0.key) } }
        #expect(unexplained == [])
        let unused = Self.allowed.map(\.key).filter { part in !found.contains { $0.contains(part) } }
        #expect(unused == [], "remove what is allowed and doesn't occur")
    }

    @Test(
        "A comparison of characters is found, one of scalars or bytes isn't",
        arguments: [
            (#"text.replacing("'", with: "''")"#, true), (#"text.replacing(utf8: "'", with: "''")"#, false),
            (#"text.contains("\(name)=")"#, true), (#"text.unicodeScalars.contains("=")"#, false),
            (#"text.contains(name)"#, false), (#"text.hasPrefix(name)"#, true), (#"text.hasPrefix(utf8: name)"#, false),
            (#"text.split(separator: ",", maxSplits: 1)"#, true), (#"text.utf8.split(separator: comma)"#, false),
            (#"text.unicodeScalars.split(separator: ",")"#, false), (#"text.firstIndex(of: ":")"#, true),
            (#"text.prefix { $0 != ";" }"#, true), (#"text.unicodeScalars.prefix { $0 != ";" }"#, false),
            (#"text.split(whereSeparator: \.isNewline)"#, true), (#"text.utf8Lines"#, false),
            (#"scalars.drop(while: \.properties.isWhitespace)"#, false), (#"func f(_ c: Character) {}"#, true),
            (#"// text.contains("x")"#, false), (#"bytes.starts(with: "//".utf8)"#, false),
        ])
    func detection(code: String, isFound: Bool) throws {
        #expect(try Self.findings(in: SourceFile(path: "A.swift", text: code)).isEmpty == !isFound)
    }
}
