import Foundation

/// One Swift file of the package, with and without comments and strings.
struct SourceFile: Sendable {
    /// The path from the package's root, for example `Sources/App/App.swift`.
    let path: String
    /// The original lines.
    let lines: [String]
    /// The text without comments and string literals; it has the same line breaks, so that line numbers are valid.
    let code: String
    /// The imports of the file.
    let imports: [Import]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = CodeScanner.code(of: text)
        imports = Import.all(in: code)
    }

    /// The file's name without its folder and extension.
    var name: String {
        String(path.split(separator: "/").last ?? "").replacing(".swift", with: "")
    }

    /// The indices of the lines whose code matches a regular expression.
    func matchingLines(_ pattern: String) throws -> [Int] {
        let whole = NSRange(code.startIndex..., in: code)
        return try NSRegularExpression(pattern: pattern).matches(in: code, range: whole).compactMap { match in
            Range(match.range, in: code).map { code[..<$0.lowerBound].utf8.count { $0 == UInt8(ascii: "\n") } }
        }
    }

    /// Returns the location and text of every line of code that matches a regular expression, for example `path:12:
    /// text`.
    func matches(_ pattern: String) throws -> [String] {
        try matchingLines(pattern).map { "\(path):\($0 + 1): \(lines[$0])" }
    }

    /// Returns the content of the first group for each match of a regular expression.
    func captures(_ pattern: String) throws -> [String] {
        let whole = NSRange(code.startIndex..., in: code)
        return try NSRegularExpression(pattern: pattern).matches(in: code, range: whole).compactMap { match in
            Range(match.range(at: 1), in: code).map { String(code[$0]) }
        }
    }
}

/// One import declaration.
struct Import: Hashable, Sendable {
    /// The imported module.
    let module: String
    /// Whether it is a `public import`, so that the module is part of this target's interface.
    let isPublic: Bool

    /// The imports in some code.
    static func all(in code: String) -> [Import] {
        code.split(separator: "\n").filter { $0.contains("import ") }.compactMap { Import(line: String($0)) }
    }

    /// The import on this line, or nil when there is none.
    init?(line: String) {
        let attribute = /@\w+(?:\(\w+\))?/
        let kinds: Set = ["struct", "class", "enum", "func", "protocol", "var", "let", "typealias", "actor"]
        var words = line.split(separator: " ").drop { $0.wholeMatch(of: attribute) != nil }
        var level: Substring?
        if let first = words.first, ["public", "package", "internal", "fileprivate", "private"].contains(first) {
            level = words.popFirst()
        }
        guard words.popFirst() == "import" else { return nil }
        if let first = words.first, kinds.contains(String(first)) { words.removeFirst() }
        guard let name = words.first?.split(separator: ".").first else { return nil }
        module = String(name)
        isPublic = level == "public"
    }
}
