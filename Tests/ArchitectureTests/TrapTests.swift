import Testing

@Suite("Runtime traps")
struct TrapTests {
    @Test("No source can trap by try!, as!, fatalError or a forced unwrap")
    func noTraps() throws {
        let trap = #"\btry!|\bas!|\bfatalError\s*\(|[\w)\]>]!(?![=\w])"#
        let traps = try SourceTree.swiftFiles(under: "Sources").flatMap { try $0.matches(trap) }
        #expect(traps == [])
    }

    @Test("Every promise that the compiler cannot check has a comment with its reason")
    func promisesAreExplained() throws {
        let promise = #"@unchecked\s+(@retroactive\s+)?Sendable|nonisolated\(unsafe\)|@preconcurrency\s+import"#
        let bare = try SourceTree.swiftFiles(under: "Sources").flatMap { file in
            try file.matchingLines(promise).filter { !file.isExplained(line: $0) }
                .map { "\(file.path):\($0 + 1): \(file.lines[$0])" }
        }
        #expect(bare == [])
    }
}

extension SourceFile {
    /// Returns whether a comment is on the line or in the four lines above it.
    fileprivate func isExplained(line: Int) -> Bool {
        lines[max(0, line - 4)...line].contains { $0.contains("//") }
    }
}
