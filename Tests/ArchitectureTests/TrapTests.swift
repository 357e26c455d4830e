import Testing

@Suite("Traps")
struct TrapTests {
    @Test("No source can trap by try!, as!, fatalError or a forced unwrap")
    func noTraps() throws {
        let traps = try SourceTree.swiftFiles(under: "Sources").flatMap { file in
            file.matches(of: /\btry!|\bas!|\bfatalError\s*\(/)
                + file.matches(of: /[\w\)\]>]!(?!=)/)
        }
        #expect(Set(traps).sorted() == [])
    }

    @Test("Every promise that the compiler cannot check says why it holds")
    func promisesAreExplained() throws {
        let promise = /@unchecked\s+(@retroactive\s+)?Sendable|nonisolated\(unsafe\)|@preconcurrency\s+import/
        let bare = try SourceTree.swiftFiles(under: "Sources").flatMap { file in
            file.code.indices.filter { file.code[$0].contains(promise) && !file.isExplained(line: $0) }
                .map { "\(file.path):\($0 + 1): \(file.lines[$0])" }
        }
        #expect(bare == [])
    }
}

extension SourceFile {
    /// Whether a comment stands on the line or directly above it (above its attributes).
    fileprivate func isExplained(line: Int) -> Bool {
        if lines[line].contains("//") { return true }
        let above = lines[..<line].reversed().first { !$0.drop(while: { $0 == " " }).hasPrefix("@") }
        return above?.drop { $0 == " " }.hasPrefix("//") ?? false
    }
}
