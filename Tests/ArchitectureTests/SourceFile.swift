import Foundation

/// One Swift file of the package, and the same without comments and strings.
struct SourceFile: Sendable {
    /// The path from the package's root, as in `Sources/App/App.swift`.
    let path: String
    /// The lines as they are written.
    let lines: [String]
    /// The same lines without comments and string literals.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = SourceFile.blanked(text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The file's name without its folder and extension.
    var name: String {
        String(path.split(separator: "/").last ?? "").replacing(".swift", with: "")
    }

    /// The modules that the file imports.
    var imports: [Import] {
        code.compactMap(Import.init(line:))
    }

    /// The place and text of every line of code that matches, as in `path:12: text`.
    func matches(of pattern: some RegexComponent) -> [String] {
        code.indices.filter { code[$0].contains(pattern) }.map { "\(path):\($0 + 1): \(lines[$0])" }
    }

    /// Replaces comments and the contents of string literals by nothing; line breaks stay, so that line numbers hold.
    private static func blanked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let end = skippedEnd(in: bytes, from: index)
            if end == index {
                result.append(bytes[index])
                index += 1
            } else {
                result += bytes[index..<end].filter { $0 == UInt8(ascii: "\n") }
                index = end
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Where the comment or string literal that starts at `start` ends; `start` itself when none starts there.
    private static func skippedEnd(in bytes: [UInt8], from start: Int) -> Int {
        func starts(with text: StaticString, at index: Int) -> Bool {
            text.withUTF8Buffer { bytes[index...].starts(with: $0) }
        }
        switch bytes[start] {
        case UInt8(ascii: "/") where starts(with: "//", at: start):
            return bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        case UInt8(ascii: "/") where starts(with: "/*", at: start):
            var end = start + 2
            while end < bytes.count, !starts(with: "*/", at: end) { end += 1 }
            return min(end + 2, bytes.count)
        case UInt8(ascii: "\""), UInt8(ascii: "#"):
            return literalEnd(in: bytes, from: start)
        default:
            return start
        }
    }

    /// The same for a string literal: plain, multi-line or raw.
    private static func literalEnd(in bytes: [UInt8], from start: Int) -> Int {
        let hashes = bytes[start...].prefix { $0 == UInt8(ascii: "#") }
        let quotes = bytes[(start + hashes.count)...].prefix { $0 == UInt8(ascii: "\"") }
        guard !quotes.isEmpty else { return start }
        let quote = quotes.count >= 3 ? 3 : 1
        let close = [UInt8](repeating: UInt8(ascii: "\""), count: quote) + hashes
        var end = start + hashes.count + quote
        while end < bytes.count, bytes[end] != close[0] || !bytes[end...].starts(with: close) {
            end += hashes.isEmpty && bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(end + close.count, bytes.count)
    }
}

/// One import declaration.
struct Import: Hashable, Sendable {
    /// The imported module.
    let module: String
    /// Whether it is a `public import`, so that the module shows in this target's own interface.
    let isPublic: Bool

    /// The import on this line, or nil when there is none.
    init?(line: String) {
        let pattern =
            /^\s*(?:@\w+(?:\(\w+\))?\s+)*(public|package|internal|fileprivate|private)?\s*import\s+(?:(?:struct|class|enum|func|protocol|var|let|typealias|actor)\s+)?(\w+)/
        guard let match = line.firstMatch(of: pattern) else { return nil }
        module = String(match.2)
        isPublic = match.1 == "public"
    }
}
